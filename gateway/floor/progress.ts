import type { Database } from 'better-sqlite3'

const KEY = 'derived'

/** Number of the last fact that the derived tables hold; written with them, so that a restart goes on from there. */
export function createProgress(db: Database) {
  const select = db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?')
  const upsert = db.prepare(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  )
  return {
    read: () => Number(select.get(KEY)?.value ?? 0),
    write: (fact: number) => upsert.run(KEY, String(fact)),
  }
}
