import { copyFileSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { openDatabase, openingError } from '../../base/database.ts'
import { LinesideError } from '../../base/index.ts'
import {
  checkpointFile,
  createNames,
  createRetentions,
  DERIVED_TABLES,
  foundations,
  hashOfFile,
  type Names,
  openStoreReader,
  type Retention,
  storeFile,
} from '../facts/index.ts'

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
  const file = rebuildFile(folder)
  const kept = attached(file, folder)
  if (keptBasis(kept) === basisOf(kept, program)) return workbench(kept, program, true)
  kept.close()
  removeRebuilt(folder)
  return beginWorkbench(file, folder, program)
}

/**
 * Makes a new file beside the store: with empty tables, or where facts were dropped with those of the checkpoint that
 * was made then. Throws STORE_*; STORE_ALTERED where the checkpoint is not what it was.
 */
export function beginWorkbench(file: string, folder: string, program: string): Workbench {
  const store = openStoreReader(folder)
  const retention = createRetentions(store).latest()
  store.close()
  if (retention) copyCheckpoint(folder, retention, file)
  const db = attached(file, folder)
  try {
    db.transaction(() => {
      if (!retention) createTables(db)
      else checkSchema(db, checkpointFile(folder, retention.id))
      db.prepare("INSERT OR REPLACE INTO main.meta (key, value) VALUES ('basis', ?)").run(
        basisOf(db, program),
      )
    })()
    return workbench(db, program, false)
  } catch (error) {
    db.close()
    throw openingError(file, error)
  }
}

function copyCheckpoint(folder: string, { id, checkpoint }: Retention, file: string): void {
  const kept = checkpointFile(folder, id)
  if (!existsSync(kept)) throw new LinesideError('STORE_CHECKPOINT_MISSING', kept)
  copyFileSync(kept, file)
  if (hashOfFile(file) !== checkpoint) {
    throw new LinesideError('STORE_ALTERED', `${kept} is not as the stub ${id} of what was dropped says`)
  }
}

/** Removes the file of an earlier run. */
export function removeRebuilt(folder: string): void {
  removeWorkbench(rebuildFile(folder))
}

export function removeWorkbench(file: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(file + end, { force: true })
}

function attached(file: string, folder: string): Database {
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

/** Whatever the floor writes needs its table here: one that is missing would be found in the store. */
function checkSchema(db: Database, checkpoint: string): void {
  const [own, live] = ['main', 'live'].map((schema) => db.pragma(`${schema}.user_version`, { simple: true }))
  if (own === live) return
  throw new LinesideError('STORE_OLDER', `${checkpoint} has schema ${own}, the store has ${live}`)
}

function createTables(db: Database): void {
  db.pragma(`main.user_version = ${db.pragma('live.user_version', { simple: true })}`)
  const definitions = db
    .prepare<[], { tbl_name: string; sql: string }>(
      "SELECT tbl_name, sql FROM live.sqlite_schema WHERE sql IS NOT NULL ORDER BY type = 'index'",
    )
    .all()
    .filter(({ tbl_name }) => OWN_TABLES.includes(tbl_name))
  for (const { sql } of definitions) db.exec(sql)
  db.prepare("INSERT INTO main.name (id, kind, name) VALUES (?, '', '')").run(OWN_NUMBERS)
}

function keptBasis(db: Database): unknown {
  const isMade = db.prepare("SELECT 1 FROM main.sqlite_schema WHERE name = 'meta'").get()
  return isMade && db.prepare("SELECT value FROM main.meta WHERE key = 'basis'").pluck().get()
}

function basisOf(db: Database, program: string): string {
  const schema = db.pragma('live.user_version', { simple: true })
  return JSON.stringify({ program, schema, ...foundations(db) })
}
