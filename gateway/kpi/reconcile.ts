import { RESULTS, type Result } from '../../scoring/kpi/index.ts'
import { keptFromOf } from '../facts/index.ts'
import { createPlainCounts, createProgress, crewShares, MICRO, NOBODY, TEAM } from '../floor/index.ts'
import type { KpisAnswer } from '../web/api.ts'
import type { Count } from './counts.ts'
import type { Row } from './rows.ts'
import type { Scene } from './scene.ts'
import type { Windows } from './windows.ts'

/** What a station counted in a window, whoever is credited with it: millionths of a unit. */
export type Counted = Pick<Count, 'station' | 'window' | Result>

/**
 * Counts once more what the stations counted, [from, to): from single facts and steps of counters, past the sums and
 * their credit; of what was dropped, the sums are all that is left. `stations` may hold "no station" of a line.
 */
export function recount(
  scene: Scene,
  stations: number[],
  windows: Windows,
  from: number,
  to: number,
): Counted[] {
  const selectUnits = scene.db.prepare<number[], { ts: number; result: Result; n: number }>(
    'SELECT ts, result, n FROM unit WHERE station = ? AND ts >= ? AND ts < ?',
  )
  const plain = createPlainCounts(scene.db)
  const selectSums = scene.db.prepare<number[], Pick<Counted, Result> & { slot: number }>(
    'SELECT slot, good, scrap, rework FROM tally WHERE station = ? AND slot >= ? AND slot < ?',
  )
  const derived = createProgress(scene.db).read()
  const keptFrom = Math.min(to, Math.max(from, keptFromOf(scene.db)))
  return stations.flatMap((station) => {
    const byWindow = new Map<number, Counted>()
    const countedAt = (ts: number) => {
      const window = windows.indexOf(ts)
      const counted = byWindow.get(window) ?? { station, window, good: 0, scrap: 0, rework: 0 }
      byWindow.set(window, counted)
      return counted
    }
    const add = ({ ts, result, n }: { ts: number; result: Result; n: number }) => {
      countedAt(ts)[result] += Math.round(n * MICRO)
    }
    const dropped = from < keptFrom ? selectSums.all(station, scene.calendar.slotStart(from), keptFrom) : []
    for (const { slot, ...sums } of dropped) {
      const counted = countedAt(Math.max(slot, from))
      for (const result of RESULTS) counted[result] += sums[result]
    }
    const signals = scene.stations.get(station)?.plain ?? []
    for (const unit of selectUnits.iterate(station, keptFrom, to)) add(unit)
    for (const count of plain.between(signals, keptFrom, to, derived)) add(count)
    return [...byWindow.values()]
  })
}

/**
 * Holds what stations counted against what was credited (kpi.md 5), station by station and window by window, so that
 * what is too much here cannot hide what is missing there. `residual`: by how many units they are apart, 0 where all
 * is well. `persons`: the rows of workers, where those were asked for; they are held against the credit as well.
 */
export function reconcile(
  counted: Counted[],
  credit: Count[],
  persons: Row[] | null,
): KpisAnswer['reconciliation'] {
  const credited = credit.map((count) => scaled(count, partOfPersons(count)))
  const others = credit.filter(({ crew }) => crew === TEAM || crew === NOBODY)
  const atStations = ({ station, window }: Counted) => `${window} ${station}`
  const ofWindow = ({ window }: Counted) => String(window)
  const residual =
    apart(counted, [...credited, ...others], atStations) +
    (persons === null ? 0 : apart(persons.map(answered), credited, ofWindow))
  return {
    station_units: unitsOf(counted),
    credited: unitsOf(credited),
    team: unitsOf(others.filter(({ crew }) => crew === TEAM)),
    unattributed: unitsOf(others.filter(({ crew }) => crew === NOBODY)),
    residual,
  }
}

/** Σ of the shares of a crew: 1, or 0 where nobody or the team is credited. */
function partOfPersons({ crew }: Count): number {
  return crewShares(crew).reduce((sum, [, share]) => sum + share, 0)
}

function scaled({ station, window, good, scrap, rework }: Counted, by: number): Counted {
  return { station, window, good: good * by, scrap: scrap * by, rework: rework * by }
}

function answered({ window, sums }: Row): Counted {
  return scaled({ station: 0, window, good: sums.good, scrap: sums.scrap, rework: sums.rework }, MICRO)
}

/** Of the sums of many floats; of ten million units a tenth of a millionth. */
const FLOAT_NOISE = 1e-14

/** Units by which two counts are apart: in each group by the result that is furthest off, or by all of them together. */
function apart(one: Counted[], other: Counted[], groupOf: (counted: Counted) => string): number {
  const groups = new Map<string, Record<Result | 'size', number>>()
  const add = (counted: Counted, sign: 1 | -1) => {
    const group = groups.get(groupOf(counted)) ?? { good: 0, scrap: 0, rework: 0, size: 0 }
    groups.set(groupOf(counted), group)
    for (const result of RESULTS) {
      group[result] += sign * counted[result]
      group.size += Math.abs(counted[result])
    }
  }
  for (const counted of one) add(counted, 1)
  for (const counted of other) add(counted, -1)
  // Shares such as 1/3 are not exact: whole millionths are, up to what a float tells apart.
  const off = [...groups.values()].map(({ good, scrap, rework, size }) => {
    const most = Math.max(...[good, scrap, rework, good + scrap + rework].map((n) => Math.abs(Math.round(n))))
    return most <= size * FLOAT_NOISE ? 0 : most
  })
  return off.reduce((sum, n) => sum + n, 0) / MICRO
}

function unitsOf(list: Counted[]): number {
  return Math.round(list.reduce((sum, { good, scrap, rework }) => sum + good + scrap + rework, 0)) / MICRO
}
