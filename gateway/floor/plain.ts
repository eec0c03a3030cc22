import type { Database } from 'better-sqlite3'
import type { Signal } from '../../config/site.ts'
import { RESULTS, type Result } from '../../scoring/kpi/index.ts'
import type { FactExtra } from '../facts/index.ts'
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
const COUNTED =
  'FROM fact INDEXED BY fact_by_time WHERE signal = ? AND ts >= ? AND ts < ? AND (id <= ? OR (ts < ? AND id <= ?)) AND quality < 2'
const PLAIN = "(extra IS NULL OR json_extract(extra, '$.unit') IS NULL)"

export function createPlainCounts(db: Database): PlainCounts {
  const selectBetween = db.prepare<number[], Row>(
    `SELECT ts, id, v, extra ${COUNTED} AND ${PLAIN} ORDER BY ts, id`,
  )
  const selectAny = db.prepare<number[], { id: number }>(`SELECT id ${COUNTED} AND v != 0 LIMIT 1`)
  const selectLatest = db.prepare<number[], { ts: number }>(
    `SELECT ts ${COUNTED} AND v != 0 ORDER BY ts DESC LIMIT 1`,
  )

  return {
    *between(signals, from, to, { upto, before, until }) {
      for (const { id, config } of signals) {
        for (const row of selectBetween.all(id, from, to, upto, before, until)) {
          const isCycle = config.role === 'cycle'
          const n = isCycle ? 1 : Number(row.v)
          if (n === 0) continue
          const result = (isCycle ? row.v : config.role) as Result
          const extra = row.extra === null ? null : (JSON.parse(row.extra) as FactExtra)
          yield { ts: row.ts, fact: row.id, result, n, product: extra?.product ?? null }
        }
      }
    },
    hasAny: (signals, from, to, { upto, before, until }) =>
      signals.some(({ id }) => selectAny.get(id, from, to, upto, before, until) !== undefined),
    latest(signals, from, to, { upto, before, until }) {
      const found = signals.map(
        ({ id }) => selectLatest.get(id, from, to + 1, upto, before, until)?.ts ?? null,
      )
      return found.reduce(
        (latest, ts) => (ts !== null && (latest === null || ts > latest) ? ts : latest),
        null,
      )
    },
  }
}
