import type { Database } from 'better-sqlite3'
import { BEGINNING } from '../../config/history.ts'

/**
 * Which facts the derived tables hold: those numbered up to `upto`; and while figures from an instant `before` on
 * are worked out again, those before it that are numbered up to `until`.
 */
export interface Progress {
  upto: number
  until: number
  before: number
}

/** Whether the derived tables hold a fact. */
export function isDerived(
  { id, ts }: { id: number; ts: number },
  { upto, until, before }: Progress,
): boolean {
  return id <= upto || (ts < before && id <= until)
}

const KEY = 'derived'

/** The progress as it is stored with the derived tables, so that a restart goes on from there. */
export function createProgress(db: Database) {
  const select = db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?')
  const upsert = db.prepare(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  )
  return {
    read: () => parseProgress(select.get(KEY)?.value ?? '0'),
    write({ upto, until, before }: Progress): void {
      upsert.run(KEY, until > upto ? `${upto} ${until} ${before}` : String(upto))
    },
  }
}

/** The progress as it stands in the table `meta`. */
export function parseProgress(value: string): Progress {
  const [upto, until, before] = value.split(' ').map(Number)
  return until === undefined ? { upto, until: upto, before: BEGINNING } : { upto, until, before }
}
