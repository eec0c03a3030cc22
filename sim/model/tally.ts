import { type Counts, RESULTS, type Result, type Totals } from './types.ts'

/** Counts what is made while it is made; shares nothing with the gateway's attribution. */
export interface Tally {
  /** One unit made at a station by somebody, or by nobody who is signed on. */
  made(shift: string, station: string, worker: string | null, result: Result): void
  /** A unit counted good before, found bad: moved where it was made. */
  spoilt(shift: string, station: string, worker: string | null, result: Result): void
  /** What the shift made; empty totals for one that made nothing. */
  of(shift: string): Totals
  shifts(): string[]
  /** What the whole run made. */
  all(): Totals
}

export function createTally(): Tally {
  const byShift = new Map<string, Totals>()
  const of = (shift: string) => {
    const known = byShift.get(shift) ?? emptyTotals()
    byShift.set(shift, known)
    return known
  }
  const add = (totals: Totals, station: string, worker: string | null, result: Result, n: number) => {
    countsAt(totals.stations, station)[result] += n
    const person = worker === null ? totals.unattributed : countsAt(totals.workers, worker)
    person[result] += n
  }
  return {
    made: (shift, station, worker, result) => add(of(shift), station, worker, result, 1),
    spoilt(shift, station, worker, result) {
      add(of(shift), station, worker, 'good', -1)
      add(of(shift), station, worker, result, 1)
    },
    of: (shift) => structuredClone(byShift.get(shift) ?? emptyTotals()),
    shifts: () => [...byShift.keys()],
    all: () => [...byShift.values()].reduce(sum, emptyTotals()),
  }
}

function emptyTotals(): Totals {
  return { workers: {}, unattributed: { good: 0, scrap: 0, rework: 0 }, stations: {} }
}

function countsAt(table: Record<string, Counts>, id: string): Counts {
  table[id] ??= { good: 0, scrap: 0, rework: 0 }
  return table[id]
}

function sum(total: Totals, part: Totals): Totals {
  addCounts(total.unattributed, part.unattributed)
  for (const [id, counts] of Object.entries(part.workers)) addCounts(countsAt(total.workers, id), counts)
  for (const [id, counts] of Object.entries(part.stations)) addCounts(countsAt(total.stations, id), counts)
  return total
}

function addCounts(total: Counts, part: Counts): void {
  for (const result of RESULTS) total[result] += part[result]
}
