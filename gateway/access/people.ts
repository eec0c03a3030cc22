import type { Database } from 'better-sqlite3'
import { LinesideError } from '../../base/index.ts'
import { openAccessFile, versionOf } from './file.ts'

export const ROLES = ['viewer', 'worker', 'supervisor', 'engineer', 'hr', 'admin'] as const
export type Role = (typeof ROLES)[number]

/** What a person is there for. */
export interface Duty {
  role: Role
  /** Ids of lines and teams that the person is limited to; none: all of them. */
  lines: string[]
  teams: string[]
  /** Of a person in the role of a worker: the id that the site file has for them. */
  worker: string | null
}

/** The account of a person, as the file has it. */
export interface Person extends Duty {
  name: string
  /** PHC string of the password. */
  hash: string
  /** Epoch milliseconds. */
  made: number
  disabled: boolean
}

/** A token that stands for a person, as the file has it: the token itself is nowhere. */
export interface TokenRecord {
  id: string
  /** Name of its person. */
  account: string
  hash: string
  /** It may no more than this role either; null: as much as its person. */
  role: Role | null
  /** Epoch milliseconds. */
  made: number
  expires: number
}

/**
 * The people in `access.db`, beside the accounts of clients. What a method has written is on disk when it returns.
 * Methods that name a person throw ACCOUNT_UNKNOWN where there is none.
 */
export interface People {
  /** By name. */
  all(): Person[]
  /** The one that expires first comes first. */
  tokens(): TokenRecord[]
  /** Throws ACCOUNT_EXISTS, also where the name is that of a client. */
  add(person: Omit<Person, 'disabled'>): void
  setHash(name: string, hash: string): void
  setDuty(name: string, duty: Duty): void
  setDisabled(name: string, disabled: boolean): void
  /** The tokens go with the person. */
  remove(name: string): void
  addToken(token: TokenRecord): void
  /** Throws ACCOUNT_UNKNOWN_TOKEN. */
  revoke(tokenId: string): void
  /** Another number once another process has changed something. */
  version(): number
  close(): void
}

const PERSON = 'person'

interface Row {
  name: string
  hash: string
  made: number
  disabled: number
  role: Role
  worker: string | null
}

/** Opens the file in a folder, both made if absent. Throws what openAccessFile() throws. */
export function openPeople(folder: string): People {
  const { db } = openAccessFile(folder)
  return { ...persons(db), ...tokens(db), version: () => versionOf(db), close: () => db.close() }
}

function persons(
  db: Database,
): Pick<People, 'all' | 'add' | 'setHash' | 'setDuty' | 'setDisabled' | 'remove'> {
  const rows = db.prepare<[], Row>(
    `SELECT name, hash, made, disabled, role, worker
       FROM account JOIN person ON person.account = account.name WHERE kind = '${PERSON}' ORDER BY name`,
  )
  const scope = db
    .prepare<[string, string], string>(
      'SELECT id FROM person_scope WHERE account = ? AND kind = ? ORDER BY id',
    )
    .pluck()
  const exists = db.prepare<[string]>('SELECT 1 FROM account WHERE name = ?')
  const insert = db.prepare<[string, string, number]>(
    `INSERT INTO account (name, kind, hash, made) VALUES (?, '${PERSON}', ?, ?)`,
  )
  const setRole = db.prepare<[string, string, string | null]>(
    'INSERT OR REPLACE INTO person (account, role, worker) VALUES (?, ?, ?)',
  )
  const clearScope = db.prepare<[string]>('DELETE FROM person_scope WHERE account = ?')
  const addScope = db.prepare<[string, string, string]>('INSERT OR IGNORE INTO person_scope VALUES (?, ?, ?)')
  const setHash = db.prepare<[string, string]>(
    `UPDATE account SET hash = ? WHERE name = ? AND kind = '${PERSON}'`,
  )
  const setDisabled = db.prepare<[number, string]>(
    `UPDATE account SET disabled = ? WHERE name = ? AND kind = '${PERSON}'`,
  )
  const remove = db.prepare<[string]>(`DELETE FROM account WHERE name = ? AND kind = '${PERSON}'`)

  function putDuty(name: string, { role, worker, lines, teams }: Duty): void {
    setRole.run(name, role, worker)
    clearScope.run(name)
    for (const line of lines) addScope.run(name, 'line', line)
    for (const team of teams) addScope.run(name, 'team', team)
  }
  const one = (name: string, { changes }: { changes: number }) => {
    if (changes === 0) throw new LinesideError('ACCOUNT_UNKNOWN', name)
  }

  return {
    all: db.transaction(() =>
      rows.all().map(({ disabled, ...row }) => ({
        ...row,
        disabled: disabled === 1,
        lines: scope.all(row.name, 'line'),
        teams: scope.all(row.name, 'team'),
      })),
    ),
    add: db.transaction(({ name, hash, made, ...duty }: Omit<Person, 'disabled'>) => {
      if (exists.get(name)) throw new LinesideError('ACCOUNT_EXISTS', name)
      insert.run(name, hash, made)
      putDuty(name, duty)
    }).immediate,
    setHash: (name, hash) => one(name, setHash.run(hash, name)),
    setDuty: db.transaction((name: string, duty: Duty) => {
      if (!rows.all().some((row) => row.name === name)) throw new LinesideError('ACCOUNT_UNKNOWN', name)
      putDuty(name, duty)
    }).immediate,
    setDisabled: (name, disabled) => one(name, setDisabled.run(Number(disabled), name)),
    remove: (name) => one(name, remove.run(name)),
  }
}

function tokens(db: Database): Pick<People, 'tokens' | 'addToken' | 'revoke'> {
  const all = db.prepare<[], TokenRecord>(
    'SELECT id, account, hash, role, made, expires FROM token ORDER BY expires, id',
  )
  const isPerson = db.prepare<[string]>('SELECT 1 FROM person WHERE account = ?')
  const insert = db.prepare<[TokenRecord]>(
    `INSERT INTO token (id, account, hash, role, made, expires)
      VALUES (@id, @account, @hash, @role, @made, @expires)`,
  )
  const remove = db.prepare<[string]>('DELETE FROM token WHERE id = ?')
  return {
    tokens: () => all.all(),
    addToken: db.transaction((token: TokenRecord) => {
      if (!isPerson.get(token.account)) throw new LinesideError('ACCOUNT_UNKNOWN', token.account)
      insert.run(token)
    }).immediate,
    revoke(tokenId) {
      if (remove.run(tokenId).changes === 0) throw new LinesideError('ACCOUNT_UNKNOWN_TOKEN', tokenId)
    },
  }
}
