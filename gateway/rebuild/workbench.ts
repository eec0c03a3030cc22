import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { openDatabase, openingError } from '../../base/database.ts'
import { createNames, DERIVED_TABLES, type Names, storeFile } from '../facts/index.ts'

/** Where rebuilt tables lie until they are compared. */
export function rebuildFile(folder: string): string {
  return join(folder, 'rebuild.db')
}

/**
 * Numbers of names that the rebuilding gives by itself begin here: the gateway goes on giving numbers meanwhile, and
 * facts that arrive name its signals by them.
 */
const OWN_NUMBERS = 2 ** 40
const OWN_TABLES: readonly string[] = ['meta', 'name', ...DERIVED_TABLES]

/**
 * A database of its own with the derived tables, and the store attached to it as `live`: what has no table here, the
 * facts above all, is read there. Nothing is written there: whatever the floor writes has its table here, where SQLite
 * looks first. (The driver cannot attach for reading alone.)
 */
export interface Workbench {
  db: Database
  names: Names
  /** Whether it goes on with what an earlier run left. */
  isResumed: boolean
  /** What the tables rest on besides the facts; another one means to begin anew. */
  basis(): string
  /** Takes over the names that the gateway has added; to be called in the transaction that needs them. */
  takeNames(): void
  close(): void
}

/**
 * Opens the file beside the store, with what an earlier run left where that had the same basis. `program` is the
 * version of this program. Throws STORE_*; STORE_LOCKED where another rebuilding is under way.
 */
export function openWorkbench(folder: string, program: string): Workbench {
  const kept = attached(folder)
  if (keptBasis(kept) === basisOf(kept, program)) return workbench(kept, program, true)
  kept.close()
  removeRebuilt(folder)
  const db = attached(folder)
  begin(db, program)
  return workbench(db, program, false)
}

/** Removes the file of an earlier run. */
export function removeRebuilt(folder: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(rebuildFile(folder) + end, { force: true })
}

function attached(folder: string): Database {
  const file = rebuildFile(folder)
  const db = openDatabase(file, ['main.locking_mode = EXCLUSIVE'])
  try {
    // A power cut may take the last batches: they are derived again.
    db.pragma('main.synchronous = NORMAL')
    db.prepare('ATTACH ? AS live').run(storeFile(folder))
    return db
  } catch (error) {
    db.close()
    throw openingError(file, error)
  }
}

function workbench(db: Database, program: string, isResumed: boolean): Workbench {
  const selectLast = db
    .prepare(`SELECT coalesce(max(id), 0) FROM main.name WHERE id < ${OWN_NUMBERS}`)
    .pluck()
  const takeNames = db.prepare('INSERT OR IGNORE INTO main.name SELECT * FROM live.name WHERE id > ?')
  return {
    db,
    names: createNames(db),
    isResumed,
    basis: () => basisOf(db, program),
    takeNames: () => takeNames.run(selectLast.get()),
    close: () => db.close(),
  }
}

function begin(db: Database, program: string): void {
  const definitions = db
    .prepare<[], { tbl_name: string; sql: string }>(
      "SELECT tbl_name, sql FROM live.sqlite_schema WHERE sql IS NOT NULL ORDER BY type = 'index'",
    )
    .all()
    .filter(({ tbl_name }) => OWN_TABLES.includes(tbl_name))
  db.transaction(() => {
    for (const { sql } of definitions) db.exec(sql)
    db.prepare("INSERT INTO main.name (id, kind, name) VALUES (?, '', '')").run(OWN_NUMBERS)
    db.prepare("INSERT INTO main.meta (key, value) VALUES ('basis', ?)").run(basisOf(db, program))
  })()
}

function keptBasis(db: Database): unknown {
  const isMade = db.prepare("SELECT 1 FROM main.sqlite_schema WHERE name = 'meta'").get()
  return isMade && db.prepare("SELECT value FROM main.meta WHERE key = 'basis'").pluck().get()
}

function basisOf(db: Database, program: string): string {
  const schema = db.pragma('live.user_version', { simple: true })
  const counts = db
    .prepare(
      `SELECT (SELECT count(*) FROM live.site_version) AS versions, (SELECT count(*) FROM live.correction) AS corrections,
         (SELECT count(*) FROM live.revocation) AS revocations`,
    )
    .get() as object
  return JSON.stringify({ program, schema, ...counts })
}
