import type { Database } from 'better-sqlite3'

/** A running total as a counter sent it. */
export interface Total {
  ts: number
  v: number
}

export interface Step {
  units: number
  mark: 'counter_jump' | 'counter_reset' | null
}

/**
 * What a counter counted between two totals (kpi.md 2, Counters). `width` in bits; `standard` in seconds a unit,
 * undefined where there is none: then there is no limit to a step.
 */
export function counterStep(
  previous: Total,
  next: Total,
  width: number | undefined,
  standard: number | undefined,
): Step {
  const { units, isReset } = rawStep(previous.v, next.v, width)
  const elapsed = (next.ts - previous.ts) / 1000
  const limit = standard === undefined ? Number.POSITIVE_INFINITY : Math.max(10, (5 * elapsed) / standard)
  if (units > limit) return { units: 0, mark: 'counter_jump' }
  return { units, mark: isReset ? 'counter_reset' : null }
}

function rawStep(old: number, now: number, width: number | undefined): { units: number; isReset: boolean } {
  if (now >= old) return { units: now - old, isReset: false }
  if (width !== undefined) {
    const range = 2 ** width
    const wrapped = (((now - old) % range) + range) % range
    if (old > 0.9 * range && wrapped < range / 2) return { units: wrapped, isReset: false }
  }
  return { units: now, isReset: true }
}

export interface StoredTotal extends Total {
  fact: number
  product: number | null
}

/** Totals of the counters, by `ts`, on the writer's connection. */
export interface Totals {
  add(signal: number, total: StoredTotal): void
  before(signal: number, ts: number, fact: number): StoredTotal | undefined
  after(signal: number, ts: number, fact: number): StoredTotal | undefined
  /** Totals with `ts` in [from, to). */
  between(signal: number, from: number, to: number): StoredTotal[]
}

export function createTotals(db: Database): Totals {
  const insert = db.prepare('INSERT INTO total (signal, ts, fact, v, product) VALUES (?, ?, ?, ?, ?)')
  const columns = 'SELECT ts, fact, v, product FROM total WHERE signal = ?'
  const selectBefore = db.prepare<number[], StoredTotal>(
    `${columns} AND (ts, fact) < (?, ?) ORDER BY ts DESC, fact DESC LIMIT 1`,
  )
  const selectAfter = db.prepare<number[], StoredTotal>(
    `${columns} AND (ts, fact) > (?, ?) ORDER BY ts, fact LIMIT 1`,
  )
  const selectBetween = db.prepare<number[], StoredTotal>(
    `${columns} AND ts >= ? AND ts < ? ORDER BY ts, fact`,
  )
  return {
    add: (signal, { ts, fact, v, product }) => insert.run(signal, ts, fact, v, product),
    before: (signal, ts, fact) => selectBefore.get(signal, ts, fact),
    after: (signal, ts, fact) => selectAfter.get(signal, ts, fact),
    between: (signal, from, to) => selectBetween.all(signal, from, to),
  }
}
