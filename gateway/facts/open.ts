import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite, { type Database } from 'better-sqlite3'
import { openDatabase, openingError } from '../../base/database.ts'
import { type Log, LinesideError } from '../../base/index.ts'
import { backUp, newestBackup } from './backup.ts'
import { migrate, schemaOf } from './migrate.ts'
import { findDamage } from './soundness.ts'
import { syncFolder } from './sync.ts'

const FILE = 'lineside.db'
const LOCK = 'lock.db'
const PRAGMAS = ['foreign_keys = ON', 'wal_autocheckpoint = 4000', 'cache_size = -32000']

export interface StoreFile {
  db: Database
  file: string
  close(): void
}

/**
 * Opens the store in a folder for its one writer, with the schema that `migrations` make. A folder without a store
 * gets one; a store with an older schema is copied to `backups/`, then migrated. One that is damaged or newer is
 * left as it is, and the newest backup that can take its place is named.
 * Throws STORE_NOT_WRITABLE, STORE_LOCKED, STORE_NEWER, STORE_DAMAGED or STORE_MIGRATION_FAILED.
 */
export function openStoreFile(folder: string, migrations: readonly string[], now: number): StoreFile {
  const file = join(folder, FILE)
  const lock = lockFolder(folder)
  try {
    const schema = existsSync(file) ? inspect(file, folder, migrations.length) : create(file, folder, migrations)
    const db = openDatabase(file, PRAGMAS)
    const close = () => {
      db.close()
      lock.close()
    }
    try {
      if (schema < migrations.length) migrate(db, migrations, backUp(db, folder, schema, now))
    } catch (error) {
      db.close()
      throw error
    }
    return { db, file, close }
  } catch (error) {
    lock.close()
    throw error
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

/**
 * The schema of a store that is sound and not newer than `known`. It is looked at through a connection that can
 * only read: opening a damaged store for writing would already alter it.
 */
function inspect(file: string, folder: string, known: number): number {
  let db: Database | undefined
  try {
    db = new Sqlite(file, { readonly: true, fileMustExist: true })
    const schema = schemaOf(db)
    if (schema > known) {
      const found = `${file} has schema ${schema}, this version knows ${known}`
      throw new LinesideError('STORE_NEWER', `${found}; ${backupToUse(folder, known)}`)
    }
    const damage = schema === 0 ? 'there is no schema in it' : findDamage(db)
    if (damage !== null) throw damaged(file, damage, folder, known)
    return schema
  } catch (error) {
    const known_ = openingError(file, error)
    if (known_.code !== 'STORE_DAMAGED' || known_ === error) throw known_
    throw damaged(file, known_.detail, folder, known, error)
  } finally {
    db?.close()
  }
}
