import type { Database } from 'better-sqlite3'
import { keptFromOf } from '../facts/index.ts'

/** A reading of a signal, as far as its being alive rests on it. `quality` 0 is good. */
export interface Reading {
  ts: number
  id: number
  quality: number
}

/**
 * When a signal was read: by its facts, and by the runs that are left of facts that were dropped. Of a run only the first
 * reading is one here; up to its end the source was alive (see `aliveUntil`). A reading that a correction took out tells
 * that its source was alive, and nothing else: it casts no doubt, and ends none.
 */
export interface Readings {
  /** `ts` of the last at or before an instant. */
  lastAt(signal: number, at: number): number | undefined
  /** The last at or before an instant, of those not taken out. */
  held(signal: number, at: number): Reading | undefined
  /** `ts` of the last in (after, upto]. */
  lastWithin(signal: number, after: number, upto: number): number | null
  /** `ts` of the first after an instant. */
  next(signal: number, after: number): number | null
  /** The first after another one, of those not taken out. */
  nextReading(signal: number, ts: number, id: number): Reading | undefined
  /** Those in (from, to) that are not good, in order, of those not taken out. */
  doubtful(signal: number, from: number, to: number): Reading[]
  /** The end of the run that holds a reading; itself where none does. */
  aliveUntil(signal: number, ts: number): number
  /** To be called before a question. */
  takeNews(): void
}

/** Reads on the connection given. */
export function createReadings(db: Database): Readings {
  const counts = 'NOT EXISTS (SELECT 1 FROM void WHERE void.fact = id)'
  const facts = readerOf(db, 'fact INDEXED BY fact_by_time', 'fact INDEXED BY fact_doubtful', 'id', counts)
  const past = readerOf(db, 'past_run', 'past_run', 'fact', 'quality >= 0')
  const selectUntil = db
    .prepare<number[], number>(
      'SELECT upto FROM past_run WHERE signal = ? AND ts <= ? ORDER BY ts DESC, fact DESC LIMIT 1',
    )
    .pluck()
  /** No run ends after that; what a drop that has no stub yet brought over begins there, and is not read. */
  let keptFrom = Number.MIN_SAFE_INTEGER
  const beforeKept = (ts: number) => Math.min(ts, keptFrom - 1)

  const later = (a: Reading | undefined, b: Reading | undefined) => (isBefore(a, b) ? b : a)
  const earlier = (a: Reading | undefined, b: Reading | undefined) =>
    a === undefined || isBefore(b, a) ? (b ?? a) : a

  return {
    takeNews() {
      keptFrom = keptFromOf(db)
    },
    lastAt(signal, at) {
      const fact = facts.lastAt.get(signal, at) ?? null
      if (fact !== null && fact >= keptFrom) return fact
      return greatest(fact, past.lastAt.get(signal, beforeKept(at)) ?? null) ?? undefined
    },
    held(signal, at) {
      const fact = facts.held.get(signal, at)
      if (fact && fact.ts >= keptFrom) return fact
      return later(fact, past.held.get(signal, beforeKept(at)))
    },
    lastWithin(signal, after, upto) {
      const fact = facts.lastWithin.get(signal, after, upto) ?? null
      if (after >= keptFrom || (fact !== null && fact >= keptFrom)) return fact
      return greatest(fact, past.lastWithin.get(signal, after, beforeKept(upto)) ?? null)
    },
    next(signal, after) {
      const fact = facts.next.get(signal, after, Number.MAX_SAFE_INTEGER) ?? null
      if (after >= keptFrom) return fact
      return least(fact, past.next.get(signal, after, keptFrom) ?? null)
    },
    nextReading(signal, ts, id) {
      const fact = facts.nextReading.get(signal, ts, id, Number.MAX_SAFE_INTEGER)
      if (ts >= keptFrom) return fact
      return earlier(fact, past.nextReading.get(signal, ts, id, keptFrom))
    },
    doubtful(signal, from, to) {
      const found = facts.doubtful.all(signal, from, to)
      if (from >= keptFrom) return found
      const ids = new Set(found.map(({ id }) => id))
      const gone = past.doubtful.all(signal, from, Math.min(to, keptFrom)).filter(({ id }) => !ids.has(id))
      return [...gone, ...found].sort((a, b) => a.ts - b.ts || a.id - b.id)
    },
    aliveUntil(signal, ts) {
      return ts >= keptFrom ? ts : Math.max(ts, selectUntil.get(signal, ts) ?? ts)
    },
  }
}

/** `counts`: SQL that is true of readings that were not taken out. */
function readerOf(db: Database, table: string, doubtful: string, id: 'id' | 'fact', counts: string) {
  const columns = `SELECT ts, ${id} AS id, quality FROM`
  return {
    lastAt: db
      .prepare<number[], number | null>(`SELECT max(ts) FROM ${table} WHERE signal = ? AND ts <= ?`)
      .pluck(),
    held: db.prepare<number[], Reading>(
      `${columns} ${table} WHERE signal = ? AND ts <= ? AND ${counts} ORDER BY ts DESC, ${id} DESC LIMIT 1`,
    ),
    lastWithin: db
      .prepare<number[], number | null>(
        `SELECT max(ts) FROM ${table} WHERE signal = ? AND ts > ? AND ts <= ?`,
      )
      .pluck(),
    next: db
      .prepare<number[], number | null>(`SELECT min(ts) FROM ${table} WHERE signal = ? AND ts > ? AND ts < ?`)
      .pluck(),
    nextReading: db.prepare<number[], Reading>(
      `${columns} ${table} WHERE signal = ? AND (ts, ${id}) > (?, ?) AND ts < ? AND ${counts} ORDER BY ts, ${id} LIMIT 1`,
    ),
    doubtful: db.prepare<number[], Reading>(
      `${columns} ${doubtful} WHERE signal = ? AND ts > ? AND ts < ? AND quality > 0 AND ${counts} ORDER BY ts, ${id}`,
    ),
  }
}

function isBefore(a: Reading | undefined, b: Reading | undefined): boolean {
  return b !== undefined && (a === undefined || a.ts < b.ts || (a.ts === b.ts && a.id < b.id))
}

function greatest(a: number | null, b: number | null): number | null {
  return a === null || (b !== null && b > a) ? b : a
}

function least(a: number | null, b: number | null): number | null {
  return a === null || (b !== null && b < a) ? b : a
}
