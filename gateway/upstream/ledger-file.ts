import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite, { type Database } from 'better-sqlite3'
import { errorText, LinesideError } from '../../base/index.ts'

const SCHEMA_VERSION = 1
/** How long to wait for a process that is just closing the same file. */
const LOCK_WAIT_MS = 1000
const SCHEMA = `
  CREATE TABLE evaluated (shift_from INTEGER NOT NULL, line TEXT NOT NULL, upto INTEGER NOT NULL, at INTEGER NOT NULL,
    final INTEGER NOT NULL, PRIMARY KEY (shift_from, line)) STRICT, WITHOUT ROWID;
  CREATE TABLE sent (window_from INTEGER NOT NULL, line TEXT NOT NULL, id TEXT NOT NULL, type TEXT NOT NULL,
    subject TEXT NOT NULL, revision INTEGER NOT NULL, hash TEXT NOT NULL,
    PRIMARY KEY (window_from, line, id)) STRICT, WITHOUT ROWID;
  CREATE TABLE handover (n INTEGER PRIMARY KEY, key TEXT NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE TABLE newest (topic TEXT PRIMARY KEY, window_from INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE delivery (last_seq INTEGER NOT NULL, last_sent INTEGER) STRICT;
  INSERT INTO delivery VALUES (0, NULL);
  PRAGMA user_version = ${SCHEMA_VERSION};
`

/** Opens the database of a ledger; the file and its folder are made if absent. One process at a time. */
export function openLedgerFile(file: string): Database {
  let db: Database | undefined
  try {
    mkdirSync(dirname(file), { recursive: true })
    db = new Sqlite(file, { timeout: LOCK_WAIT_MS })
    db.pragma('locking_mode = EXCLUSIVE')
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    prepareSchema(db, file)
    return db
  } catch (error) {
    db?.close()
    throw error instanceof LinesideError ? error : openingError(file, error)
  }
}

function prepareSchema(db: Database, file: string): void {
  const version = Number(db.pragma('user_version', { simple: true }))
  if (version > SCHEMA_VERSION) {
    throw new LinesideError('STORE_NEWER', `${file}: schema ${version}, known up to ${SCHEMA_VERSION}`)
  }
  if (version < SCHEMA_VERSION) db.transaction(() => db.exec(SCHEMA)).exclusive()
}

function openingError(file: string, error: unknown): LinesideError {
  const detail = `${file}: ${errorText(error)}`
  const reason = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (reason.startsWith('SQLITE_BUSY')) return new LinesideError('STORE_LOCKED', detail, { cause: error })
  if (/^SQLITE_(NOTADB|CORRUPT|ERROR)/.test(reason)) {
    return new LinesideError('STORE_DAMAGED', detail, { cause: error })
  }
  return new LinesideError('STORE_NOT_WRITABLE', detail, { cause: error })
}
