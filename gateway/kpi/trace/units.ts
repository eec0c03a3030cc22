import { crewShares, MICRO } from '../../floor/index.ts'
import type { TracePart } from '../../web/api.ts'
import type { Count } from '../counts.ts'
import { countsOf } from '../counts.ts'
import type { Scene } from '../scene.ts'
import { createSingles, type Single } from '../singles.ts'
import { subjectsOf } from '../subjects.ts'
import type { Windows } from '../windows.ts'
import type { InputName } from './figures.ts'
import type { Ledger } from './ledger.ts'
import { placesOf, type Scope } from './question.ts'

/** A single unit or adjustment, as a count of its own. */
export interface CountedUnit {
  single: Single
  count: Count
}

/** What a count adds to an input of a subject. */
export interface Contribution {
  id: string
  input: InputName
  part: TracePart
}

/** Inputs that are added up from counts. */
export const COUNT_INPUTS: readonly InputName[] = [
  'good',
  'scrap',
  'rework',
  'earned_s',
  'standard_s',
  'serial_units',
  'first_pass_units',
]

/** Adds what the sums hold to the ledger. */
export function addCounts(scene: Scene, scope: Scope, windows: Windows, ledger: Ledger): void {
  const { counting, left } = placesOf(scene, scope)
  const ids = [...counting, ...left]
  for (const count of countsOf(scene, ids, windows, scope.from, scope.to)) {
    for (const { id, input, part } of contributionsOf(scene, scope, count)) ledger.add(id, input, part)
  }
}

/** The single units of the places given, [from, to) within the reign of the scene. */
export function* unitsAt(scene: Scene, places: number[], from: number, to: number): Generator<CountedUnit> {
  const singles = createSingles(scene)
  for (const station of places) {
    const name = (scene.stations.get(station) ?? scene.left.get(station))?.config.id
    for (const single of singles.between(station, from, to)) {
      const { ts, crew, product, result, n, serial } = single
      const count: Count = {
        window: 0,
        station,
        crew,
        product,
        good: 0,
        scrap: 0,
        rework: 0,
        serial,
        serialGood: result === 'good' ? serial : 0,
        standard: name === undefined ? undefined : scene.standardAt(name, product, ts),
      }
      count[result] = Math.round(n * MICRO)
      yield { single, count }
    }
  }
}

/** What a count adds to which inputs of which subjects (kpi.md 2 and 3). */
export function* contributionsOf(
  scene: Scene,
  { by, id: wanted }: Scope,
  count: Count,
): Generator<Contribution> {
  for (const { id, share, results } of subjectsOf(scene, by, count)) {
    if (wanted !== undefined && id !== wanted) continue
    for (const result of results) {
      if (count[result] === 0) continue
      const units = count[result] / MICRO
      yield { id, input: result, part: partOf(scene, count, units, share, units * share) }
      if (result !== 'good' || count.standard === undefined) continue
      const seconds = units * share * count.standard
      yield { id, input: 'earned_s', part: partOf(scene, count, units, share, seconds) }
    }
  }
  yield* equipmentOf(scene, by, wanted, count)
}

function* equipmentOf(
  scene: Scene,
  by: Scope['by'],
  wanted: string | undefined,
  count: Count,
): Generator<Contribution> {
  const station = scene.stations.get(count.station)
  if (!station || (by !== 'station' && by !== 'line')) return
  const id = by === 'line' ? station.line.id : station.config.id
  if (wanted !== undefined && id !== wanted) return
  const of = (units: number, value = units) => partOf(scene, count, units, 1, value)
  if (count.serial !== 0) yield { id, input: 'serial_units', part: of(count.serial) }
  if (count.serialGood !== 0) yield { id, input: 'first_pass_units', part: of(count.serialGood) }
  const units = (count.good + count.scrap + count.rework) / MICRO
  if (!station.hasState || count.standard === undefined || units === 0) return
  yield { id, input: 'standard_s', part: of(units, units * count.standard) }
}

function partOf(scene: Scene, count: Count, units: number, share: number, value: number): TracePart {
  const { product, crew } = count
  const own = scene.stations.get(count.station)
  const station = (own ?? scene.left.get(count.station))?.config.id ?? null
  const standard_s = count.standard ?? null
  const people = crewShares(crew).length
  const kind = own ? 'units' : station === null ? 'no_station' : 'left_line'
  return {
    key: [kind, station ?? '', product, share, people, standard_s ?? ''].join(' '),
    kind,
    value,
    station,
    units: { product, units, share, people, standard_s },
    facts: null,
  }
}
