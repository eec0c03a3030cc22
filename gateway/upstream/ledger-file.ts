import type { Database } from 'better-sqlite3'
import { openOwnDatabase } from '../../base/database.ts'

const SCHEMA_VERSION = 1
const SCHEMA = `
  CREATE TABLE evaluated (shift_from INTEGER NOT NULL, line TEXT NOT NULL, upto INTEGER NOT NULL, at INTEGER NOT NULL,
    final INTEGER NOT NULL, PRIMARY KEY (shift_from, line)) STRICT, WITHOUT ROWID;
  CREATE TABLE sent (line TEXT NOT NULL, date TEXT NOT NULL, shift TEXT NOT NULL, id TEXT NOT NULL,
    window_from INTEGER NOT NULL, window_to INTEGER NOT NULL, type TEXT NOT NULL, subject TEXT NOT NULL,
    revision INTEGER NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (line, date, shift, id)) STRICT, WITHOUT ROWID;
  CREATE INDEX sent_by_start ON sent (window_from);
  CREATE TABLE handover (n INTEGER PRIMARY KEY, key TEXT NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE TABLE newest (topic TEXT PRIMARY KEY, window_from INTEGER NOT NULL, shift TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE delivery (last_seq INTEGER NOT NULL, last_sent INTEGER) STRICT;
  INSERT INTO delivery VALUES (0, NULL);
`

/** Opens the database of a ledger; the file and its folder are made if absent. One process at a time. */
export function openLedgerFile(file: string): Database {
  return openOwnDatabase(file, { version: SCHEMA_VERSION, schema: SCHEMA })
}
