import type { Database } from 'better-sqlite3'
import { type Fact, type FactExtra, QUALITIES, type Quality } from './fact.ts'

interface FactRow {
  id: number
  at: number
  ts: number
  signal: number
  quality: number
  v: number | string | null
  extra: string | null
}

/** Reads, on the connection given, facts with a number above `id` in the order of arrival, at most `limit`. */
export function createFactReader(db: Database): (id: number, limit: number) => Fact[] {
  const selectAfter = db.prepare<number[], FactRow>(
    'SELECT id, ts + delay AS at, ts, signal, quality, v, extra FROM fact WHERE id > ? ORDER BY id LIMIT ?',
  )
  return (id, limit) => selectAfter.all(id, limit).map(toFact)
}

function toFact(row: FactRow): Fact {
  return {
    ...row,
    quality: QUALITIES[row.quality] as Quality,
    extra: row.extra === null ? null : (JSON.parse(row.extra) as FactExtra),
  }
}
