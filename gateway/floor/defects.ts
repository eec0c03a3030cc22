import type { Database } from 'better-sqlite3'
import type { Names } from '../facts/index.ts'
import type { Calendar } from './calendar.ts'
import { type Crews, crewShares, NOBODY, onePerson, TEAM } from './crews.ts'
import { stationsIn } from './forget.ts'
import type { Marks } from './marks.ts'
import type { Products } from './products.ts'
import { followUnit, type SerialCycle, type SerialDefect } from './serials.ts'
import type { Stations } from './stations.ts'
import { MICRO } from './tallies.ts'
import type { Touched, UnitPart, Units } from './units.ts'

/** A defect as reported: found at `station`, made elsewhere. */
export interface Defect extends SerialDefect {
  unit: string | null
  product: number | null
}

/** Units with serial numbers, and defects found elsewhere with their three rules (kpi.md 2). */
export interface Defects {
  addCycle(cycle: SerialCycle & { unit: string }): void
  addDefect(defect: Defect): void
  /** Forgets cycles and defects of these units from an instant on, and what they did to what was made before it. */
  forgetFrom(at: number, units: string[]): void
  /** Works out the units named since the last call; to be called once the sums of the batch are written. */
  settle(): void
  /** Works out rule 2 again where what it rests on was touched. */
  review(credits: Touched): void
  /** The same where the product in force at the detecting station changed. */
  reviewBetween(station: number, from: number, to: number): void
}

interface DefectParts {
  stations: Stations
  names: Names
  calendar: Calendar
  units: Units
  marks: Marks
  crews: Crews
  products: Products
  /** How long a serial number means the same unit, at an instant. */
  reuseAfterMs(at: number): number
  /** What was counted before is in the sums alone: whom a defect of then charges was settled, and stays. */
  closedBefore: number
}

/** One person is charged only if this part of what was counted is theirs. */
const MOSTLY = 0.9

export function createDefects(db: Database, parts: DefectParts): Defects {
  const insertCycle = db.prepare(
    'INSERT INTO cycle (station, unit, ts, fact, result, product) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const insertDefect = db.prepare(
    'INSERT INTO defect (fact, station, ts, kind, unit, origin, product) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const selectCycles = db.prepare<[string], SerialCycle>(
    'SELECT station, ts, fact, result, product FROM cycle WHERE unit = ?',
  )
  const selectDefects = db.prepare<[string], Defect>('SELECT * FROM defect WHERE unit = ?')
  const selectByOrigin = db.prepare<number[], Defect>(
    'SELECT * FROM defect WHERE origin = ? AND ts > ? AND ts < ? ORDER BY ts, fact',
  )
  const selectByStation = db.prepare<number[], Defect>(
    'SELECT * FROM defect WHERE station = ? AND ts >= ? AND ts < ?',
  )
  const selectTally = db.prepare<number[], { crew: number; n: number }>(
    `SELECT crew, sum(good + scrap + rework) AS n FROM tally
     WHERE station = ? AND slot >= ? AND slot < ? AND product = ? GROUP BY crew`,
  )
  const removeDefects = db.prepare('DELETE FROM defect WHERE station = ? AND ts >= ?')
  const removeCycles = db.prepare('DELETE FROM cycle WHERE unit = ? AND ts >= ?')
  let named = new Set<string>()
  let unsettled: Defect[] = []

  const lineOf = (station: number, at: number) => parts.stations.station(station, at)?.line.id ?? ''
  const orderOf = (station: number, at: number) => parts.stations.station(station, at)?.order ?? 0
  const isBefore = (a: number, b: number, at: number) =>
    lineOf(a, at) === lineOf(b, at) && orderOf(a, at) < orderOf(b, at)
  const chargedStation = ({ origin, station, ts }: Defect) =>
    origin ?? parts.stations.nowhere(lineOf(station, ts))

  function settleUnit(unit: string): void {
    const defects = selectDefects.all(unit)
    const outcome = followUnit(selectCycles.all(unit), defects, parts.reuseAfterMs, isBefore)
    for (const counted of outcome.counted) {
      putCycle(counted, counted.result, 1)
      takeFromLine(counted, outcome.left.has(counted) && counted.result === 'good')
    }
    for (const repeat of outcome.repeats) {
      putCycle(repeat, repeat.result, 0)
      takeFromLine(repeat, false)
    }
    for (const defect of defects) {
      if (defect.ts < parts.closedBefore) continue
      if (!outcome.charged.has(defect.fact)) adjust(defect)
      else removeAdjustment(defect)
    }
  }

  function putCycle(cycle: SerialCycle, result: UnitPart['result'], n: 0 | 1): void {
    parts.marks.set(cycle.station, cycle.ts, cycle.fact, 'repeats', n === 0)
    parts.units.put({
      station: cycle.station,
      ts: cycle.ts,
      fact: cycle.fact,
      part: 0,
      result,
      n,
      ownProduct: cycle.product,
      fixedCrew: null,
      keeps: true,
      serial: n === 1,
    })
  }

  /**
   * kpi.md 3: a unit charged upstream after the last station leaves the line's good, where and when it was counted:
   * at the output station, whose own good it stays. docs/decisions/0011.
   */
  function takeFromLine({ station, ts, fact, product }: SerialCycle, hasLeft: boolean): void {
    const left = parts.stations.left(station)
    if (left === undefined) return
    const line = parts.stations.station(station, ts)?.line
    if (!hasLeft || line?.output !== parts.names.name(station)) {
      parts.units.remove(left, ts, fact, 0)
      return
    }
    parts.units.put({
      station: left,
      ts,
      fact,
      part: 0,
      result: 'good',
      n: -1,
      ownProduct: product,
      fixedCrew: parts.crews.named(NOBODY),
      keeps: false,
      serial: false,
    })
  }

  function removeAdjustment(defect: Defect): void {
    const station = chargedStation(defect)
    for (const part of [1, 2]) parts.units.remove(station, defect.ts, defect.fact, part)
  }

  /** Rules 2 and 3: one good less and one scrap or rework more. */
  function adjust(defect: Defect): void {
    const product = defect.product ?? parts.products.at(defect.station, defect.ts)
    const crew = parts.crews.named(
      defect.origin === null ? NOBODY : chargedCrew(defect.origin, defect.ts, product),
    )
    const station = chargedStation(defect)
    const side = {
      station,
      ts: defect.ts,
      fact: defect.fact,
      ownProduct: product,
      fixedCrew: crew,
      keeps: false,
      serial: false,
    }
    parts.units.put({ ...side, part: 1, result: 'good', n: -1 })
    parts.units.put({ ...side, part: 2, result: defect.kind, n: 1 })
  }

  /** One person, where at least 90 % of what was counted in the shift so far is theirs; else the team. */
  function chargedCrew(origin: number, ts: number, product: number): string {
    const shift = parts.calendar.at(ts)
    if (!shift) return TEAM
    const slot = parts.calendar.slotStart(ts)
    const counted = [
      ...selectTally.all(origin, shift.from, slot, product),
      ...parts.units.countedBetween(origin, slot, ts, product).map(({ crew, n }) => ({ crew, n: n * MICRO })),
    ]
    const total = counted.reduce((sum, { n }) => sum + n, 0)
    const credits = new Map<string, number>()
    for (const { crew, n } of counted) {
      for (const [worker, share] of crewShares(parts.names.name(crew))) {
        credits.set(worker, (credits.get(worker) ?? 0) + n * share)
      }
    }
    // Half a millionth of a unit absorbs the rounding of shares such as 1/3.
    const mostly = [...credits].find(([, credit]) => total > 0 && credit >= MOSTLY * total - 0.5)
    return mostly ? onePerson(mostly[0]) : TEAM
  }

  function settleDefect(defect: Defect): void {
    if (defect.ts < parts.closedBefore) return
    if (defect.unit !== null) settleUnit(defect.unit)
    else adjust(defect)
  }

  return {
    addCycle(cycle) {
      insertCycle.run(cycle.station, cycle.unit, cycle.ts, cycle.fact, cycle.result, cycle.product)
      named.add(cycle.unit)
    },
    addDefect(defect) {
      insertDefect.run(
        defect.fact,
        defect.station,
        defect.ts,
        defect.kind,
        defect.unit,
        defect.origin,
        defect.product,
      )
      if (defect.unit !== null) named.add(defect.unit)
      else unsettled.push(defect)
    },
    forgetFrom(at, units) {
      for (const unit of units) {
        named.add(unit)
        removeCycles.run(unit, at)
      }
      for (const { id } of stationsIn(db)) removeDefects.run(id, at)
    },
    settle() {
      for (const unit of named) settleUnit(unit)
      for (const defect of unsettled) adjust(defect)
      named = new Set()
      unsettled = []
    },
    review(credits) {
      for (const [station, { first, last }] of credits) {
        const end = parts.calendar.at(last)?.to ?? last
        for (const defect of selectByOrigin.all(station, first, end)) settleDefect(defect)
      }
    },
    reviewBetween(station, from, to) {
      for (const defect of selectByStation.all(station, from, to)) settleDefect(defect)
    },
  }
}
