import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite, { type Database } from 'better-sqlite3'
import { errorText, LinesideError } from './errors.ts'

/** How long to wait for a process that is just closing the same file. */
const LOCK_WAIT_MS = 1000

/**
 * Opens a SQLite database in which whatever a transaction wrote is on disk when it returns (WAL, `synchronous=FULL`);
 * the file and its folder are made if absent. `pragmas` come first, each `name = value`.
 * Throws STORE_LOCKED, STORE_DAMAGED or STORE_NOT_WRITABLE.
 */
export function openDatabase(file: string, pragmas: readonly string[] = []): Database {
  let db: Database | undefined
  try {
    mkdirSync(dirname(file), { recursive: true })
    db = new Sqlite(file, { timeout: LOCK_WAIT_MS })
    for (const pragma of pragmas) db.pragma(pragma)
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    return db
  } catch (error) {
    db?.close()
    throw openingError(file, error)
  }
}

/** What a small database is made by, and the `user_version` that says so. */
interface Definition {
  version: number
  schema: string
}

/**
 * Opens a small database with a single owner: the file stays locked until close(). `schema` is what makes it, at
 * `version`; one of a higher version is refused. Throws STORE_NEWER besides what openDatabase() throws.
 */
export function openOwnDatabase(file: string, definition: Definition): Database {
  // Held until close(): two processes that send from one file would send everything twice.
  return prepared(file, openDatabase(file, ['locking_mode = EXCLUSIVE']), definition)
}

/** Opens a small database that several processes read and write. Throws what openOwnDatabase() throws. */
export function openSharedDatabase(file: string, definition: Definition): Database {
  return prepared(file, openDatabase(file, ['foreign_keys = ON']), definition)
}

function prepared(file: string, db: Database, { version, schema }: Definition): Database {
  const versionFound = () => Number(db.pragma('user_version', { simple: true }))
  try {
    const found = versionFound()
    if (found > version) {
      throw new LinesideError('STORE_NEWER', `${file}: schema ${found}, known up to ${version}`)
    }
    if (found === version) return db
    db.transaction(() => {
      // Another process may have made it meanwhile.
      if (versionFound() === version) return
      db.exec(schema)
      db.pragma(`user_version = ${version}`)
    }).exclusive()
    return db
  } catch (error) {
    db.close()
    throw openingError(file, error)
  }
}

/** What SQLite or the system threw on opening `file`, as an error of the table; one of the table stays as it is. */
export function openingError(file: string, error: unknown): LinesideError {
  if (error instanceof LinesideError) return error
  const detail = `${file}: ${errorText(error)}`
  const reason = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (reason.startsWith('SQLITE_BUSY')) return new LinesideError('STORE_LOCKED', detail, { cause: error })
  if (/^SQLITE_(NOTADB|CORRUPT|ERROR)/.test(reason)) {
    return new LinesideError('STORE_DAMAGED', detail, { cause: error })
  }
  return new LinesideError('STORE_NOT_WRITABLE', detail, { cause: error })
}
