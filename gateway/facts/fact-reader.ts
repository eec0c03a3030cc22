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

/** Facts by the time at which they happened, numbered up to a number; signal by signal. */
export interface FactsByTime {
  /** Those with `ts` in [from, to), in the order of their numbers. */
  between(from: number, to: number, upto: number): Fact[]
  /** `ts` of the first that happened at or after an instant; null where there is none. */
  firstSince(at: number, upto: number): number | null
}

export function createFactsByTime(db: Database): FactsByTime {
  const selectSignals = db.prepare<[], number>("SELECT id FROM name WHERE kind = 'signal'").pluck()
  const select = db.prepare<number[], FactRow>(
    `SELECT id, ts + delay AS at, ts, signal, quality, v, extra FROM fact INDEXED BY fact_by_time
     WHERE signal = ? AND ts >= ? AND ts < ? AND id <= ?`,
  )
  const selectFirst = db
    .prepare<number[], number>(
      `SELECT ts FROM fact INDEXED BY fact_by_time WHERE signal = ? AND ts >= ? AND id <= ?
       ORDER BY ts LIMIT 1`,
    )
    .pluck()
  return {
    between: (from, to, upto) =>
      selectSignals
        .all()
        .flatMap((signal) => select.all(signal, from, to, upto))
        .sort((a, b) => a.id - b.id)
        .map(toFact),
    firstSince(at, upto) {
      const found = selectSignals.all().flatMap((signal) => selectFirst.get(signal, at, upto) ?? [])
      return found.length === 0 ? null : Math.min(...found)
    },
  }
}

function toFact(row: FactRow): Fact {
  return {
    ...row,
    quality: QUALITIES[row.quality] as Quality,
    extra: row.extra === null ? null : (JSON.parse(row.extra) as FactExtra),
  }
}
