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

/**
 * Opens a small database with a single owner: the file stays locked until close(). `schema` is what makes it, at
 * `version`; one of a higher version is refused. Throws STORE_NEWER besides what openDatabase() throws.
 */
export function openOwnDatabase(
  file: string,
  { version, schema }: { version: number; schema: string },
): Database {
  // Held until close(): two processes that send from one file would send everything twice.
  const db = openDatabase(file, ['locking_mode = EXCLUSIVE'])
  try {
    const found = Number(db.pragma('user_version', { simple: true }))
    if (found > version) {
      throw new LinesideError('STORE_NEWER', `${file}: schema ${found}, known up to ${version}`)
    }
    if (found < version) {
      db.transaction(() => {
        db.exec(schema)
        db.pragma(`user_version = ${version}`)
      }).exclusive()
    }
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
