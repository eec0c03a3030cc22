// Who may come in, and what for: accounts of clients, their passwords, their rights to topics.
// May come in: base.
export { type Access, type Account, openAccess } from './access.ts'
export { type AccountRecord, type Accounts, openAccounts } from './accounts.ts'
export { matches } from './filters.ts'
export { generatePassword, hashPassword } from './password.ts'
export { EVERY_RIGHT, type Filters, NO_RIGHT, type Rights, rightsOf } from './rights.ts'
export { checkFilters, checkName, checkPassword } from './valid.ts'
