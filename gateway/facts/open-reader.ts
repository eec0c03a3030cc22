import { existsSync } from 'node:fs'
import Sqlite, { type Database } from 'better-sqlite3'
import { openingError } from '../../base/database.ts'
import { LinesideError } from '../../base/index.ts'
import { schemaOf } from './migrate.ts'
import { MIGRATIONS } from './migrations.ts'
import { storeFile } from './open.ts'

/**
 * Opens the store of a data folder for reading alone, beside a gateway that may run. Throws STORE_MISSING,
 * STORE_OLDER, STORE_NEWER, STORE_DAMAGED or STORE_NOT_WRITABLE.
 */
export function openStoreReader(folder: string): Database {
  const file = storeFile(folder)
  if (!existsSync(file)) throw new LinesideError('STORE_MISSING', file)
  let db: Database | undefined
  try {
    db = new Sqlite(file, { readonly: true, fileMustExist: true })
    const schema = schemaOf(db)
    if (schema !== MIGRATIONS.length) {
      const code = schema < MIGRATIONS.length ? 'STORE_OLDER' : 'STORE_NEWER'
      throw new LinesideError(
        code,
        `${file} has schema ${schema}, this version works on ${MIGRATIONS.length}`,
      )
    }
    return db
  } catch (error) {
    db?.close()
    throw openingError(file, error)
  }
}
