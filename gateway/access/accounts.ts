import type { Database } from 'better-sqlite3'
import { LinesideError } from '../../base/index.ts'
import { openAccessFile, versionOf } from './file.ts'
import type { Filters } from './rights.ts'

/** An account of MQTT clients, as the file has it. */
export interface AccountRecord extends Filters {
  name: string
  /** PHC string of its password. */
  hash: string
  /** Epoch milliseconds. */
  made: number
  disabled: boolean
}

/**
 * The accounts in `access.db`. Several processes may have it open: the gateway, and the commands that change it. What a
 * method has written is on disk when it returns. Methods that name an account throw ACCOUNT_UNKNOWN where there is
 * none.
 */
export interface Accounts {
  file: string
  /** By name. */
  all(): AccountRecord[]
  /** Throws ACCOUNT_EXISTS. */
  add(account: Omit<AccountRecord, 'disabled'>): void
  setHash(name: string, hash: string): void
  /** Those it had are gone. */
  setRights(name: string, filters: Filters): void
  setDisabled(name: string, disabled: boolean): void
  /** Its client ids are free afterwards. */
  remove(name: string): void
  /** The account that a client id belongs to, and when it was last noted to use it, epoch milliseconds. */
  ownerOf(clientId: string): { account: string; used: number } | undefined
  /** Client ids of an account, the one used last first. */
  clientsOf(name: string): string[]
  /** From now on the client id belongs to this account, whosever it was; `at` in epoch milliseconds. */
  bind(clientId: string, name: string, at: number): void
  /** False where it belonged to nobody. */
  release(clientId: string): boolean
  /** Another number once another process has changed something. */
  version(): number
  close(): void
}

const CLIENT = 'client'
/** Client ids remembered for an account; those not used for longest are forgotten, as some clients make up new ones. */
const IDS_AN_ACCOUNT = 1_000

interface Row {
  name: string
  hash: string
  made: number
  disabled: number
}

/** Opens the file in a folder, both made if absent. Throws what openAccessFile() throws. */
export function openAccounts(folder: string): Accounts {
  const { file, db } = openAccessFile(folder)
  return {
    file,
    ...clientAccounts(db),
    ...clientIds(db),
    version: () => versionOf(db),
    close: () => db.close(),
  }
}

function clientAccounts(
  db: Database,
): Pick<Accounts, 'all' | 'add' | 'setHash' | 'setRights' | 'setDisabled' | 'remove'> {
  const rows = db.prepare<[], Row>(
    `SELECT name, hash, made, disabled FROM account WHERE kind = '${CLIENT}' ORDER BY name`,
  )
  const filters = db
    .prepare<[string, string], string>(
      'SELECT filter FROM topic_right WHERE account = ? AND action = ? ORDER BY filter',
    )
    .pluck()
  const exists = db.prepare<[string]>('SELECT 1 FROM account WHERE name = ?')
  const isClient = db.prepare<[string]>(`SELECT 1 FROM account WHERE name = ? AND kind = '${CLIENT}'`)
  const insert = db.prepare<[string, string, number]>(
    `INSERT INTO account (name, kind, hash, made) VALUES (?, '${CLIENT}', ?, ?)`,
  )
  const grant = db.prepare<[string, string, string]>('INSERT OR IGNORE INTO topic_right VALUES (?, ?, ?)')
  const revoke = db.prepare<[string]>('DELETE FROM topic_right WHERE account = ?')
  const setHash = db.prepare<[string, string]>(
    `UPDATE account SET hash = ? WHERE name = ? AND kind = '${CLIENT}'`,
  )
  const setDisabled = db.prepare<[number, string]>(
    `UPDATE account SET disabled = ? WHERE name = ? AND kind = '${CLIENT}'`,
  )
  const remove = db.prepare<[string]>(`DELETE FROM account WHERE name = ? AND kind = '${CLIENT}'`)

  function grantAll(name: string, { publish, subscribe }: Filters): void {
    for (const filter of publish) grant.run(name, 'publish', filter)
    for (const filter of subscribe) grant.run(name, 'subscribe', filter)
  }
  const one = (name: string, { changes }: { changes: number }) => {
    if (changes === 0) throw new LinesideError('ACCOUNT_UNKNOWN', name)
  }

  return {
    all: db.transaction(() =>
      rows.all().map(({ disabled, ...row }) => ({
        ...row,
        disabled: disabled === 1,
        publish: filters.all(row.name, 'publish'),
        subscribe: filters.all(row.name, 'subscribe'),
      })),
    ),
    add: db.transaction(({ name, hash, made, ...rights }: Omit<AccountRecord, 'disabled'>) => {
      if (exists.get(name)) throw new LinesideError('ACCOUNT_EXISTS', name)
      insert.run(name, hash, made)
      grantAll(name, rights)
    }).immediate,
    setHash: (name, hash) => one(name, setHash.run(hash, name)),
    setRights: db.transaction((name: string, rights: Filters) => {
      if (!isClient.get(name)) throw new LinesideError('ACCOUNT_UNKNOWN', name)
      revoke.run(name)
      grantAll(name, rights)
    }).immediate,
    setDisabled: (name, disabled) => one(name, setDisabled.run(Number(disabled), name)),
    remove: (name) => one(name, remove.run(name)),
  }
}

function clientIds(db: Database): Pick<Accounts, 'ownerOf' | 'clientsOf' | 'bind' | 'release'> {
  const owner = db.prepare<[string], { account: string; used: number }>(
    'SELECT account, used FROM client WHERE id = ?',
  )
  const ids = db
    .prepare<[string], string>('SELECT id FROM client WHERE account = ? ORDER BY used DESC, id')
    .pluck()
  const isClient = db.prepare<[string]>(`SELECT 1 FROM account WHERE name = ? AND kind = '${CLIENT}'`)
  const bind = db.prepare<[string, string, number]>('INSERT OR REPLACE INTO client VALUES (?, ?, ?)')
  const forget = db.prepare<[{ name: string }]>(
    `DELETE FROM client WHERE id IN
      (SELECT id FROM client WHERE account = @name ORDER BY used DESC, id LIMIT -1 OFFSET ${IDS_AN_ACCOUNT})`,
  )
  const release = db.prepare<[string]>('DELETE FROM client WHERE id = ?')
  return {
    ownerOf: (clientId) => owner.get(clientId),
    clientsOf: (name) => ids.all(name),
    bind: db.transaction((clientId: string, name: string, at: number) => {
      if (!isClient.get(name)) throw new LinesideError('ACCOUNT_UNKNOWN', name)
      bind.run(clientId, name, at)
      forget.run({ name })
    }).immediate,
    release: (clientId) => release.run(clientId).changes > 0,
  }
}
