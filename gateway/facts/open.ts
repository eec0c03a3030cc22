import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite, { type Database } from 'better-sqlite3'
import { openDatabase, openingError } from '../../base/database.ts'
import { inspect, refuseLost } from './inspect.ts'
import { migrate, upgrade } from './migrate.ts'
import { syncFolder } from './sync.ts'

const FILE = 'lineside.db'
const LOCK = 'lock.db'
/** The log is moved into the file by `Store.fold`, by SQLite itself where nobody calls that. */
const PRAGMAS = ['foreign_keys = ON', 'wal_autocheckpoint = 40000', 'cache_size = -8000']

/** Where the store of a data folder lies. */
export function storeFile(folder: string): string {
  return join(folder, FILE)
}

export interface StoreFile {
  db: Database
  file: string
  close(): void
}

/**
 * Opens the store in a folder for its one writer, with the schema that `migrations` make. A folder without a store
 * gets one; a store of an older schema is copied to `backups/`, then migrated. One that is damaged or newer is left
 * as it is, and the newest backup that can take its place is named.
 * Throws STORE_NOT_WRITABLE, STORE_LOCKED, STORE_NEWER, STORE_DAMAGED or STORE_MIGRATION_FAILED.
 */
export function openStoreFile(folder: string, migrations: readonly string[], now: number): StoreFile {
  const file = storeFile(folder)
  const lock = lockFolder(folder)
  let db: Database | undefined
  try {
    if (existsSync(file)) {
      inspect(file, folder, migrations.length)
    } else {
      refuseLost(file, folder, migrations.length)
      create(file, folder, migrations)
    }
    db = openDatabase(file, PRAGMAS)
    upgrade(db, folder, migrations, now)
  } catch (error) {
    db?.close()
    lock.close()
    throw openingError(file, error)
  }
  const opened = db
  return {
    db: opened,
    file,
    close() {
      opened.close()
      lock.close()
    },
  }
}

/** Whether a gateway uses the folder; it is not hindered by the question. */
export function isFolderLocked(folder: string): boolean {
  const file = join(folder, LOCK)
  if (!existsSync(file)) return false
  const lock = new Sqlite(file, { readonly: true, timeout: 0 })
  try {
    lock.pragma('schema_version')
    return false
  } catch {
    return true
  } finally {
    lock.close()
  }
}

/** One gateway a folder: an exclusive lock on a file of its own, which the system releases however the process ends. */
function lockFolder(folder: string): Database {
  let lock: Database | undefined
  try {
    mkdirSync(folder, { recursive: true })
    lock = new Sqlite(join(folder, LOCK), { timeout: 0 })
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock?.close()
    throw openingError(folder, error)
  }
}

/** A new store comes under its name once its schema is in it: an empty file of that name is a damaged one. */
function create(file: string, folder: string, migrations: readonly string[]): void {
  const unfinished = `${file}.new`
  for (const end of ['', '-wal', '-shm']) rmSync(unfinished + end, { force: true })
  const db = openDatabase(unfinished)
  try {
    migrate(db, migrations)
  } finally {
    db.close()
  }
  renameSync(unfinished, file)
  syncFolder(folder)
}
