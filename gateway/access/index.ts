// Who may come in, and what for: accounts of clients with their rights to topics, accounts of people with their roles.
// May come in: base.
export { type Access, type Account, openAccess } from './access.ts'
export { type AccountRecord, type Accounts, openAccounts } from './accounts.ts'
export { matches } from './filters.ts'
export { type KnownPeople, openKnownPeople } from './known-people.ts'
export { generatePassword, hashPassword } from './password.ts'
export { type Duty, openPeople, type People, type Person, ROLES, type Role } from './people.ts'
export { EVERY_RIGHT, type Filters, NO_RIGHT, type Rights, rightsOf } from './rights.ts'
export { createSecret, hashOfSecret } from './secret.ts'
export { checkFilters, checkName, checkPassword } from './valid.ts'
