import type { Database } from 'better-sqlite3'
import { errorText, LinesideError } from '../../base/index.ts'
import { backUp } from './backup.ts'

/** The schema that a store has: how many migrations made it. */
export function schemaOf(db: Database): number {
  return Number(db.pragma('user_version', { simple: true }))
}

/** Brings a store up to the last of `migrations` in one transaction; throws what SQLite throws, and nothing is done. */
export function migrate(db: Database, migrations: readonly string[]): void {
  const from = schemaOf(db)
  db.transaction(() => {
    for (const migration of migrations.slice(from)) db.exec(migration)
    db.pragma(`user_version = ${migrations.length}`)
  }).immediate()
}

/**
 * Copies a store of an older schema to `backups/` of its folder, then migrates it. Throws STORE_MIGRATION_FAILED,
 * with the copy named, or what backUp() throws; either way the store is as it was.
 */
export function upgrade(db: Database, folder: string, migrations: readonly string[], now: number): void {
  const from = schemaOf(db)
  if (from >= migrations.length) return
  const backup = backUp(db, folder, from, now)
  try {
    migrate(db, migrations)
  } catch (error) {
    const detail = `${db.name}: from schema ${from} to ${migrations.length}: ${errorText(error)}; backup: ${backup}`
    throw new LinesideError('STORE_MIGRATION_FAILED', detail, { cause: error })
  }
}
