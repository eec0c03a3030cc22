import type { Database } from 'better-sqlite3'
import { errorText, LinesideError } from '../../base/index.ts'

/** The schema that a store has: how many migrations made it. */
export function schemaOf(db: Database): number {
  return Number(db.pragma('user_version', { simple: true }))
}

/**
 * Brings a store up to the last of `migrations`, all of them in one transaction. Throws STORE_MIGRATION_FAILED;
 * then the store is as it was, and `backup`, the copy made before, is named.
 */
export function migrate(db: Database, migrations: readonly string[], backup: string | null): void {
  const from = schemaOf(db)
  if (from >= migrations.length) return
  try {
    db.transaction(() => {
      for (const migration of migrations.slice(from)) db.exec(migration)
      db.pragma(`user_version = ${migrations.length}`)
    }).immediate()
  } catch (error) {
    const detail = `${db.name}: from schema ${from} to ${migrations.length}: ${errorText(error)}`
    const copy = backup === null ? '' : `; backup made before: ${backup}`
    throw new LinesideError('STORE_MIGRATION_FAILED', detail + copy, { cause: error })
  }
}
