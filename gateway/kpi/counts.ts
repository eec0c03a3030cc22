import { MICRO } from '../floor/index.ts'
import type { Scene } from './scene.ts'
import { createSingles, type Singles } from './singles.ts'
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
  const selectTally = scene.db.prepare<number[], TallyRow>(
    `SELECT slot, crew, product, good, scrap, rework, serial, serial_good FROM tally
     WHERE station = ? AND slot >= ? AND slot < ?`,
  )
  const singles = createSingles(scene)
  const counts = new Map<string, Count>()

  function countFor(station: number, at: number, crew: string, product: string): Count {
    const window = windows.indexOf(at)
    const stationName = (scene.stations.get(station) ?? scene.left.get(station))?.config.id
    const standard = stationName === undefined ? undefined : scene.standardAt(stationName, product, at)
    const key = `${station} ${window} ${crew} ${product} ${standard}`
    const known = counts.get(key)
    if (known) return known
    const none = { good: 0, scrap: 0, rework: 0, serial: 0, serialGood: 0 }
    const made = { window, station, crew, product, standard, ...none }
    counts.set(key, made)
    return made
  }

  for (const station of stations) {
    const { whole, edges } = cut(scene, singles, station, from, to)
    for (const row of selectTally.iterate(station, whole.from, whole.to)) {
      const at = Math.max(row.slot, from)
      const count = countFor(station, at, scene.name(row.crew), scene.name(row.product))
      count.good += row.good
      count.scrap += row.scrap
      count.rework += row.rework
      count.serial += row.serial
      count.serialGood += row.serial_good
    }
    for (const edge of edges) {
      for (const { ts, crew, product, result, n, serial } of singles.between(station, edge.from, edge.to)) {
        const count = countFor(station, ts, crew, product)
        count[result] += Math.round(n * MICRO)
        count.serial += serial
        if (result === 'good') count.serialGood += serial
      }
    }
  }
  return [...counts.values()].sort(inOrder(scene))
}

interface Span {
  from: number
  to: number
}

/**
 * The slots whose sums can be taken as they are, and the spans at both ends to be counted unit by unit. A slot that
 * is cut off where nothing was counted is whole: so it is with the slot that runs now.
 */
function cut(
  { calendar }: Scene,
  singles: Singles,
  station: number,
  from: number,
  to: number,
): { whole: Span; edges: Span[] } {
  const first = calendar.slotStart(from)
  const end = calendar.slotFrom(to)
  const wholeFrom = singles.hasAny(station, first, from) ? calendar.slotFrom(from) : first
  const wholeTo = singles.hasAny(station, to, end) ? calendar.slotStart(to) : end
  if (wholeFrom >= wholeTo) return { whole: { from, to: from }, edges: [{ from, to }] }
  return {
    whole: { from: wholeFrom, to: wholeTo },
    edges: [
      { from, to: wholeFrom },
      { from: wholeTo, to },
    ].filter((edge) => edge.from < edge.to),
  }
}

/** The order in which counts are credited: by station, window, product, crew, standard. */
export function inOrder(scene: Scene): (a: Count, b: Count) => number {
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
