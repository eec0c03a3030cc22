import type { Database } from 'better-sqlite3'
import { BEGINNING } from '../../config/history.ts'
import type { Fact } from '../facts/index.ts'
import type { Calendar } from './calendar.ts'
import { createChangedHours } from './changed-hours.ts'
import type { SessionChange } from './sessions.ts'
import { OPEN } from './sign-on.ts'
import type { Stations } from './stations.ts'
import { createWindowChanges } from './window-changes.ts'

/**
 * Gathers where figures changed, and notes it by shift instance for those who pass summaries on, and by hour for those
 * who keep answers. Instants are epoch milliseconds.
 */
export interface Changes {
  /** What was counted within [from, to], or a remark on it. */
  counted(from: number, to: number): void
  session(change: SessionChange): void
  /** Conditions of a station within [from, to]. */
  conditions(from: number, to: number): void
  /** A unit of which a step was read at `at` follows its steps, or no longer does (kpi.md 3, step_compliance). */
  stepped(at: number): void
  /** Readings arrived: sources were alive where they were not before, or the other way round. */
  heard(facts: Fact[]): void
  /** All that follows from an instant on is worked out again. */
  from(at: number, now: number): void
  /** Writes what was gathered since the last call. */
  flush(now: number): void
}

/** To be called inside the transaction that makes the changes. */
export function createChanges(db: Database, calendar: Calendar, isExpected: Stations['isExpected']): Changes {
  const windows = createWindowChanges(db, calendar)
  const hours = createChangedHours(db)
  const neighbours = createNeighbours(db)

  return {
    counted(from, to) {
      windows.note(from, to)
      hours.note(from, to)
    },
    session({ since, from, to }) {
      windows.note(since, to)
      // Figures from an open session on are not kept (kpi/kept-state.ts): its hours are noted once it has an end.
      hours.note(since, to === OPEN ? from : to)
    },
    conditions(from, to) {
      windows.note(from, to)
      hours.noteBasis(from, to)
    },
    stepped: (at) => windows.note(at, at),
    heard(facts) {
      for (const [signal, { first, last }] of rangesOf(facts)) {
        // One that may be silent for as long as it likes changes nothing of what was before.
        const since = isExpected(signal) ? neighbours.before(signal, first) : first
        const until = neighbours.after(signal, last)
        windows.noteBasis(since, until)
        hours.noteBasis(since, until)
      }
    },
    from(at, now) {
      windows.note(at, now)
      hours.noteBasis(at, OPEN)
    },
    flush(now) {
      windows.flush(now)
      hours.flush()
    },
  }
}

function rangesOf(facts: Fact[]): Map<number, { first: number; last: number }> {
  const ranges = new Map<number, { first: number; last: number }>()
  for (const { signal, ts } of facts) {
    const range = ranges.get(signal)
    if (!range) ranges.set(signal, { first: ts, last: ts })
    else if (ts < range.first) range.first = ts
    else if (ts > range.last) range.last = ts
  }
  return ranges
}

/** The readings next to an instant, of one signal, by their `ts`: how far a reading there can matter. */
export interface Neighbours {
  before(signal: number, ts: number): number
  after(signal: number, ts: number): number
}

/** Reads on the connection given. */
export function createNeighbours(db: Database): Neighbours {
  const before = db
    .prepare<number[], number | null>(
      'SELECT max(ts) FROM fact INDEXED BY fact_by_time WHERE signal = ? AND ts < ?',
    )
    .pluck()
  const after = db
    .prepare<number[], number | null>(
      'SELECT min(ts) FROM fact INDEXED BY fact_by_time WHERE signal = ? AND ts > ?',
    )
    .pluck()
  return {
    before: (signal, ts) => before.get(signal, ts) ?? BEGINNING,
    after: (signal, ts) => after.get(signal, ts) ?? OPEN,
  }
}
