import { closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { openingError, openSharedDatabase } from '../../base/database.ts'

const FILE = 'access.db'
/** 2: people and their tokens. What a version adds leaves the tables before it as they are. */
const VERSION = 2
/** `kind` tells accounts of MQTT clients from those of people; a name is taken once, by either. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS account (
  name TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  hash TEXT NOT NULL,
  made INTEGER NOT NULL,
  disabled INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS topic_right (
  account TEXT NOT NULL REFERENCES account ON DELETE CASCADE,
  action TEXT NOT NULL CHECK (action IN ('publish', 'subscribe')),
  filter TEXT NOT NULL,
  PRIMARY KEY (account, action, filter)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS client (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL REFERENCES account ON DELETE CASCADE,
  used INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS client_account ON client (account, used);
CREATE TABLE IF NOT EXISTS person (
  account TEXT PRIMARY KEY REFERENCES account ON DELETE CASCADE,
  role TEXT NOT NULL,
  worker TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS person_scope (
  account TEXT NOT NULL REFERENCES account ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('line', 'team')),
  id TEXT NOT NULL,
  PRIMARY KEY (account, kind, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS token (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL REFERENCES account ON DELETE CASCADE,
  hash TEXT NOT NULL UNIQUE,
  role TEXT,
  made INTEGER NOT NULL,
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`

/** Opens the file in a folder, both made if absent. Throws STORE_NOT_WRITABLE, STORE_LOCKED, STORE_DAMAGED, STORE_NEWER. */
export function openAccessFile(folder: string): { file: string; db: Database } {
  const file = join(folder, FILE)
  makePrivate(folder, file)
  return { file, db: openSharedDatabase(file, { version: VERSION, schema: SCHEMA }) }
}

/** Hashes are nobody else's business: SQLite gives its other files the rights of this one. */
function makePrivate(folder: string, file: string): void {
  try {
    mkdirSync(folder, { recursive: true })
    closeSync(openSync(file, 'a', 0o600))
  } catch (error) {
    throw openingError(file, error)
  }
}

/** Another number once another connection has changed something. */
export function versionOf(db: Database): number {
  return Number(db.pragma('data_version', { simple: true }))
}
