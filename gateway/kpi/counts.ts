import { MICRO } from '../floor/index.ts'
import type { Scene } from './scene.ts'
import type { Windows } from './windows.ts'

/** Units of one station, crew and product in one window; `at` is an instant at which their standard holds. */
export interface Count {
  window: number
  station: number
  crew: string
  product: string
  /** Millionths of a unit, so that sums do not depend on order. */
  good: number
  scrap: number
  rework: number
  /** Units with a serial number, and those of them that were good on their first cycle and never charged later. */
  serial: number
  serialGood: number
  /** Standard seconds for one good unit; undefined where there is none. */
  standard: number | undefined
}

interface TallyRow {
  slot: number
  crew: number
  product: number
  good: number
  scrap: number
  rework: number
  serial: number
  serial_good: number
}

interface UnitRow {
  ts: number
  crew: number
  product: number
  result: 'good' | 'scrap' | 'rework'
  n: number
  serial: number
}

/**
 * What was counted at the stations given, [from, to): whole slots from the sums, the rest at both ends from single
 * units. Ordered by station, window, product, crew, so that sums of the answer are the same bytes every time.
 */
export function countsOf(
  scene: Scene,
  stations: number[],
  windows: Windows,
  from: number,
  to: number,
): Count[] {
  const { db, calendar } = scene
  const selectTally = db.prepare<number[], TallyRow>(
    'SELECT slot, crew, product, good, scrap, rework, serial, serial_good FROM tally WHERE station = ? AND slot >= ? AND slot < ?',
  )
  const selectUnits = db.prepare<number[], UnitRow>(
    'SELECT ts, crew, product, result, n, serial FROM unit WHERE station = ? AND ts >= ? AND ts < ?',
  )
  const wholeFrom = calendar.slotFrom(from)
  const wholeTo = calendar.slotStart(to)
  const edges =
    wholeFrom < wholeTo
      ? [
          [from, wholeFrom],
          [wholeTo, to],
        ]
      : [[from, to]]

  const counts = new Map<string, Count>()
  function countFor(
    station: number,
    at: number,
    slot: number,
    row: { crew: number; product: number },
  ): Count {
    const window = windows.indexOf(at)
    const product = scene.name(row.product)
    const stationName = scene.stations.get(station)?.config.id
    const standard = stationName === undefined ? undefined : scene.standardAt(stationName, product, slot)
    const key = `${station} ${window} ${row.crew} ${row.product} ${standard}`
    const known = counts.get(key)
    if (known) return known
    const none = { good: 0, scrap: 0, rework: 0, serial: 0, serialGood: 0 }
    const made = { window, station, crew: scene.name(row.crew), product, standard, ...none }
    counts.set(key, made)
    return made
  }

  for (const station of stations) {
    if (wholeFrom < wholeTo) {
      for (const row of selectTally.iterate(station, wholeFrom, wholeTo)) {
        const count = countFor(station, row.slot, row.slot, row)
        count.good += row.good
        count.scrap += row.scrap
        count.rework += row.rework
        count.serial += row.serial
        count.serialGood += row.serial_good
      }
    }
    for (const [start, end] of edges) {
      for (const row of selectUnits.iterate(station, start, end)) {
        const count = countFor(station, row.ts, row.ts, row)
        count[row.result] += Math.round(row.n * MICRO)
        count.serial += row.serial
        if (row.result === 'good') count.serialGood += row.serial
      }
    }
  }
  return [...counts.values()].sort(inOrder(scene))
}

function inOrder(scene: Scene): (a: Count, b: Count) => number {
  const text = (count: Count) =>
    `${scene.name(count.station)} ${String(count.window).padStart(9, '0')} ${count.product} ${count.crew} ${count.standard}`
  const keys = new Map<Count, string>()
  const key = (count: Count) => {
    const known = keys.get(count) ?? text(count)
    keys.set(count, known)
    return known
  }
  return (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0)
}
