import type { Database } from 'better-sqlite3'
import type { Names } from '../facts/index.ts'
import { type Crews, NOBODY } from './crews.ts'
import type { Marks } from './marks.ts'
import type { Products } from './products.ts'
import type { StandardAt } from './standards.ts'
import type { SignalInfo, Stations } from './stations.ts'
import { counterStep, createTotals, type StoredTotal } from './totals.ts'
import type { Units } from './units.ts'

/** Longer between two totals, and who made the units is unknown if people changed in between (kpi.md 2). */
const GAP_MS = 5 * 60_000

/** Counts of running totals: each step is credited at the reading that shows it. */
export interface Counters {
  add(signal: SignalInfo, total: StoredTotal): void
  /** Works out again the steps that end in [from, to), where products changed. */
  reviewBetween(station: number, from: number, to: number): void
  /** Works out again the steps that span an instant at which a session began or ended. */
  reviewAcross(station: number, edge: number): void
}

interface CounterParts {
  stations: Stations
  names: Names
  units: Units
  marks: Marks
  crews: Crews
  products: Products
  standardAt: StandardAt
  /** No session is longer. */
  longestMs: number
}

export function createCounters(db: Database, parts: CounterParts): Counters {
  const totals = createTotals(db)
  const selectEdge = db.prepare<number[], { n: number }>(
    `SELECT count(*) AS n FROM session WHERE station = ? AND in_ts > ? AND in_ts <= ?
       AND ((in_ts > ? AND in_ts <= ?) OR (out_ts > ? AND out_ts <= ?))`,
  )

  function hasEdge(station: number, from: number, to: number): boolean {
    return (selectEdge.get(station, from - parts.longestMs, to, from, to, from, to)?.n ?? 0) > 0
  }

  function review(signal: SignalInfo, total: StoredTotal): void {
    const { station, config } = signal
    const mark = (code: 'counter_jump' | 'counter_reset' | 'counter_gap', isSet: boolean) =>
      parts.marks.set(station, total.ts, total.fact, code, isSet)
    const previous = totals.before(signal.id, total.ts, total.fact)
    const product = total.product ?? parts.products.at(station, total.ts)
    const stationName = parts.names.name(station)
    const standard = parts.standardAt(stationName, parts.names.name(product), total.ts)
    const step = previous ? counterStep(previous, total, config.width, standard) : { units: 0, mark: null }
    const isGap =
      previous !== undefined &&
      step.units > 0 &&
      total.ts - previous.ts > GAP_MS &&
      hasEdge(station, previous.ts, total.ts)
    mark('counter_jump', step.mark === 'counter_jump')
    mark('counter_reset', step.mark === 'counter_reset')
    mark('counter_gap', isGap)
    if (step.units === 0) {
      parts.units.remove(station, total.ts, total.fact, 0)
      return
    }
    parts.units.put({
      station,
      ts: total.ts,
      fact: total.fact,
      part: 0,
      result: config.role as 'good' | 'scrap' | 'rework',
      n: step.units,
      ownProduct: total.product,
      fixedCrew: isGap ? parts.crews.named(NOBODY) : null,
      keeps: true,
      serial: false,
    })
  }

  function reviewBySignal(id: number, total: StoredTotal): void {
    const signal = parts.stations.signal(id, total.ts)
    if (signal) review(signal, total)
  }

  return {
    add(signal, total) {
      totals.add(signal.id, total)
      review(signal, total)
      const next = totals.after(signal.id, total.ts, total.fact)
      if (next) reviewBySignal(signal.id, next)
    },
    reviewBetween(station, from, to) {
      for (const signal of parts.stations.counters(station)) {
        for (const total of totals.between(signal, from, to)) reviewBySignal(signal, total)
      }
    },
    reviewAcross(station, edge) {
      for (const signal of parts.stations.counters(station)) {
        const next = totals.after(signal, edge, -1)
        if (next) reviewBySignal(signal, next)
      }
    },
  }
}
