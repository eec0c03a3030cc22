import type { Database } from 'better-sqlite3'
import type { Signal } from '../../config/site.ts'
import { RESULTS, type Result } from '../../scoring/kpi/index.ts'
import type { FactExtra } from '../facts/index.ts'
import { COUNT_FITS, CYCLE_FITS } from './fitting.ts'
import type { Progress } from './progress.ts'

/**
 * A plain count: a delta, or a cycle without a serial number. It depends on no other fact of its kind, so nothing
 * is stored for it beside the fact itself and the sums.
 */
export interface PlainCount {
  ts: number
  fact: number
  result: Result
  n: number
  /** The reading's own product. */
  product: string | null
}

/** A signal whose facts can be plain counts, by its number in the store. */
export interface PlainSignal {
  id: number
  config: Pick<Signal, 'role' | 'mode'>
}

/** Reads plain counts back from the facts, as far as they are derived. */
export interface PlainCounts {
  /** Those with `ts` in [from, to). */
  between(signals: PlainSignal[], from: number, to: number, derived: Progress): Generator<PlainCount>
  hasAny(signals: PlainSignal[], from: number, to: number, derived: Progress): boolean
  /** `ts` of the latest that counts something, in [from, to]; null if there is none. */
  latest(signals: PlainSignal[], from: number, to: number, derived: Progress): number | null
}

export function isPlainSignal({ role, mode }: Pick<Signal, 'role' | 'mode'>): boolean {
  return role === 'cycle' || ((RESULTS as readonly string[]).includes(role) && mode === 'delta')
}

interface Row {
  ts: number
  id: number
  v: number | string
  extra: string | null
}

/** `quality` 2 is bad: stored and shown, never counted. */
const DERIVED =
  'FROM fact INDEXED BY fact_by_time WHERE signal = ? AND ts >= ? AND ts < ? AND (id <= ? OR (ts < ? AND id <= ?)) AND quality < 2 AND NOT EXISTS (SELECT 1 FROM void WHERE void.fact = fact.id)'
const PLAIN = "(extra IS NULL OR json_extract(extra, '$.unit') IS NULL)"

export function createPlainCounts(db: Database): PlainCounts {
  const [count, cycle] = [COUNT_FITS, CYCLE_FITS].map((fits) => ({
    between: db.prepare<number[], Row>(
      `SELECT ts, id, v, extra ${DERIVED} AND ${fits} AND ${PLAIN} ORDER BY ts, id`,
    ),
    any: db.prepare<number[], { id: number }>(`SELECT id ${DERIVED} AND ${fits} LIMIT 1`),
    latest: db.prepare<number[], { ts: number }>(`SELECT ts ${DERIVED} AND ${fits} ORDER BY ts DESC LIMIT 1`),
  }))
  const selectOf = ({ config }: PlainSignal) => (config.role === 'cycle' ? cycle : count)

  return {
    *between(signals, from, to, { upto, before, until }) {
      for (const signal of signals) {
        const { id, config } = signal
        for (const row of selectOf(signal).between.all(id, from, to, upto, before, until)) {
          const isCycle = config.role === 'cycle'
          const n = isCycle ? 1 : Number(row.v)
          const result = (isCycle ? row.v : config.role) as Result
          const extra = row.extra === null ? null : (JSON.parse(row.extra) as FactExtra)
          yield { ts: row.ts, fact: row.id, result, n, product: extra?.product ?? null }
        }
      }
    },
    hasAny: (signals, from, to, { upto, before, until }) =>
      signals.some(
        (signal) => selectOf(signal).any.get(signal.id, from, to, upto, before, until) !== undefined,
      ),
    latest(signals, from, to, { upto, before, until }) {
      const found = signals.map(
        (signal) => selectOf(signal).latest.get(signal.id, from, to + 1, upto, before, until)?.ts ?? null,
      )
      return found.reduce(
        (latest, ts) => (ts !== null && (latest === null || ts > latest) ? ts : latest),
        null,
      )
    },
  }
}
