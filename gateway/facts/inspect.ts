import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite, { type Database } from 'better-sqlite3'
import { openingError } from '../../base/database.ts'
import { LinesideError } from '../../base/index.ts'
import { BACKUP_FOLDER, newestBackup } from './backup.ts'
import { schemaOf } from './migrate.ts'
import { findDamage } from './soundness.ts'

/**
 * Looks at a store before it is opened for writing, which would alter a damaged one. Throws STORE_NEWER where its
 * schema is above `known`, STORE_DAMAGED where damage is found, each with the newest backup that this version can
 * use; STORE_NOT_WRITABLE where it cannot be opened at all.
 */
export function inspect(file: string, folder: string, known: number): void {
  let db: Database | undefined
  try {
    db = new Sqlite(file, { readonly: true, fileMustExist: true })
    const schema = schemaOf(db)
    if (schema > known) {
      throw new LinesideError('STORE_NEWER', `${file} has schema ${schema}, this version knows ${known}`)
    }
    const damage = schema === 0 ? 'there is no schema in it' : findDamage(db)
    if (damage !== null) throw new LinesideError('STORE_DAMAGED', `${file}: ${damage}`)
  } catch (error) {
    throw withBackup(openingError(file, error), folder, known)
  } finally {
    db?.close()
  }
}

/**
 * Where the store is gone but its log or a backup is there, it was lost: a new one would hide that, and SQLite would
 * delete the log. Throws STORE_DAMAGED then.
 */
export function refuseLost(file: string, folder: string, known: number): void {
  const log = `${file}-wal`
  if (!existsSync(log) && newestBackup(folder, known) === undefined) return
  const left = existsSync(log) ? `, but its log ${log} is there` : ''
  throw withBackup(new LinesideError('STORE_DAMAGED', `${file} is gone${left}`), folder, known)
}

function withBackup(error: LinesideError, folder: string, known: number): LinesideError {
  if (error.code !== 'STORE_DAMAGED' && error.code !== 'STORE_NEWER') return error
  const backup = newestBackup(folder, known)
  const found = backup ? `newest backup: ${backup}` : `no backup in ${join(folder, BACKUP_FOLDER)}`
  return new LinesideError(error.code, `${error.detail}; ${found}`, { cause: error })
}
