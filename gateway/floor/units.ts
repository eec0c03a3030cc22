import type { Database } from 'better-sqlite3'
import type { Result } from '../../scoring/kpi/index.ts'
import type { Names } from '../facts/index.ts'
import type { Calendar } from './calendar.ts'
import type { Crews } from './crews.ts'
import { createPlainCounts } from './plain.ts'
import type { Products } from './products.ts'
import type { Progress } from './progress.ts'
import type { Stations } from './stations.ts'
import { type Counted, createTallies } from './tallies.ts'

/**
 * One part of what a fact counts for. `part` 0 is the unit itself, 1 and 2 the two sides of an adjustment.
 * `fixedCrew` is set where the credit does not follow from who is signed on.
 */
export interface UnitPart {
  station: number
  ts: number
  fact: number
  part: 0 | 1 | 2
  result: Result
  /** Units; negative on the good side of an adjustment, 0 for a repeat. */
  n: number
  ownProduct: number | null
  fixedCrew: number | null
  /** Keeps a forgotten session open (kpi.md 1). */
  keeps: boolean
  /** A unit with a serial number, counted for first pass yield. */
  serial: boolean
}

interface UnitRow {
  station: number
  ts: number
  fact: number
  part: 0 | 1 | 2
  result: Result
  n: number
  product: number
  crew: number
  own_product: number | null
  fixed_crew: number
  keeps: number
  serial: number
}

/** What a batch changed, for those who depend on it: per station the first and the last instant touched. */
export type Touched = Map<number, { first: number; last: number }>

/** Units of a plain count (see plain.ts), just arrived. */
export type PlainUnits = Pick<UnitPart, 'station' | 'ts' | 'result' | 'n' | 'ownProduct'>

/**
 * Counts as credited, summed into `tally`: plain counts and rows of `unit`. Sums are exact: millionths of a unit,
 * as integers.
 */
export interface Units {
  /** Counts a plain fact that was not counted before. */
  add(plain: PlainUnits): void
  /** Sets what a fact counts for, whatever it counted for before. */
  put(part: UnitPart): void
  remove(station: number, ts: number, fact: number, part: number): void
  /** Works out product and crew again for [from, to). */
  recredit(station: number, from: number, to: number): void
  /** Forgets all that was counted at a station from an instant on; `hasFacts`: there are facts of it from then on. */
  forgetFrom(station: number, at: number, hasFacts: boolean): void
  /** What was counted in [from, to), of one product, by crew. */
  countedBetween(station: number, from: number, to: number, product: number): { crew: number; n: number }[]
  latestKeeping(station: number, from: number, to: number): number | null
  /** Writes the sums, and hands over what was touched since the last call. */
  flush(): { credits: Touched; keeping: Touched }
}

interface UnitsParts {
  calendar: Calendar
  crews: Crews
  products: Products
  stations: Stations
  names: Names
  /** Which facts are taken in. */
  derived(): Progress
}

/** Builds the counts on the writer's connection. */
export function createUnits(db: Database, parts: UnitsParts): Units {
  const { calendar, crews, products, stations, derived } = parts
  const plain = createPlainCounts(db)
  const tallies = createTallies(db, calendar)
  const insert = db.prepare(
    `INSERT INTO unit (station, ts, fact, part, result, n, product, crew, own_product, fixed_crew, keeps, serial)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const select = db.prepare<number[], UnitRow>(
    'SELECT * FROM unit WHERE station = ? AND ts = ? AND fact = ? AND part = ?',
  )
  const selectRange = db.prepare<number[], UnitRow>(
    'SELECT * FROM unit WHERE station = ? AND ts >= ? AND ts < ?',
  )
  const removeRow = db.prepare('DELETE FROM unit WHERE station = ? AND ts = ? AND fact = ? AND part = ?')
  const selectAny = db.prepare('SELECT 1 FROM unit WHERE station = ? AND ts >= ? LIMIT 1')
  const removeFrom = db.prepare('DELETE FROM unit WHERE station = ? AND ts >= ?')
  const updateCredit = db.prepare(
    'UPDATE unit SET product = ?, crew = ? WHERE station = ? AND ts = ? AND fact = ? AND part = ?',
  )
  const selectKeeping = db.prepare<number[], { ts: number }>(
    'SELECT ts FROM unit WHERE station = ? AND ts >= ? AND ts <= ? AND keeps = 1 ORDER BY ts DESC LIMIT 1',
  )
  let credits: Touched = new Map()
  let keeping: Touched = new Map()

  function count(row: UnitRow, sign: 1 | -1): void {
    tallies.add(row, sign)
    touch(credits, row.station, row.ts)
    if (row.keeps) touch(keeping, row.station, row.ts)
  }

  function toRow(part: UnitPart): UnitRow {
    return {
      station: part.station,
      ts: part.ts,
      fact: part.fact,
      part: part.part,
      result: part.result,
      n: part.n,
      product: part.ownProduct ?? products.at(stations.standsFor(part.station), part.ts),
      crew: part.fixedCrew ?? crews.at(part.station, part.ts),
      own_product: part.ownProduct,
      fixed_crew: part.fixedCrew === null ? 0 : 1,
      keeps: part.keeps ? 1 : 0,
      serial: part.serial ? 1 : 0,
    }
  }

  function write(row: UnitRow): void {
    insert.run(
      row.station,
      row.ts,
      row.fact,
      row.part,
      row.result,
      row.n,
      row.product,
      row.crew,
      row.own_product,
      row.fixed_crew,
      row.keeps,
      row.serial,
    )
    count(row, 1)
  }

  function remove(station: number, ts: number, fact: number, part: number): void {
    const row = select.get(station, ts, fact, part)
    if (!row) return
    removeRow.run(station, ts, fact, part)
    count(row, -1)
  }

  function* plainBetween(station: number, from: number, to: number): Generator<Counted> {
    for (const span of stations.plainWithin(station, from, to)) {
      for (const { ts, result, n, product } of plain.between(span.signals, span.from, span.to, derived())) {
        const own = product === null ? null : parts.names.id('product', product)
        yield { station, ts, result, n, ...creditOf(station, ts, own) }
      }
    }
  }

  function creditOf(station: number, ts: number, ownProduct: number | null) {
    return { product: ownProduct ?? products.at(station, ts), crew: crews.at(station, ts), serial: 0 }
  }

  function recreditRows(station: number, from: number, to: number): void {
    for (const old of selectRange.all(station, from, to)) {
      const product = old.own_product ?? products.at(stations.standsFor(station), old.ts)
      const crew = old.fixed_crew ? old.crew : crews.at(station, old.ts)
      if (product === old.product && crew === old.crew) continue
      count(old, -1)
      updateCredit.run(product, crew, station, old.ts, old.fact, old.part)
      count({ ...old, product, crew }, 1)
    }
  }

  const hasPlain = (station: number, from: number, to: number) =>
    stations
      .plainWithin(station, from, to)
      .some((span) => plain.hasAny(span.signals, span.from, span.to, derived()))

  function sum(station: number, slot: number, end: number): void {
    tallies.clear(station, slot)
    for (const row of selectRange.all(station, slot, end)) tallies.add(row, 1)
    for (const counted of plainBetween(station, slot, end)) tallies.add(counted, 1)
  }

  /** The credit of plain counts is stored nowhere but in the sums: those of a slot are made anew. */
  function resum(station: number, slot: number, from: number, to: number): void {
    const end = calendar.slotFrom(slot + 1)
    const first = Math.max(slot, from)
    const last = Math.min(end, to)
    if (!hasPlain(station, first, last)) return
    sum(station, slot, end)
    touch(credits, station, first)
    touch(credits, station, last - 1)
  }

  return {
    remove,
    add({ station, ts, result, n, ownProduct }) {
      tallies.add({ station, ts, result, n, ...creditOf(station, ts, ownProduct) }, 1)
      touch(credits, station, ts)
      touch(keeping, station, ts)
    },
    put(part) {
      const row = toRow(part)
      const old = select.get(part.station, part.ts, part.fact, part.part)
      if (old && sameRow(old, row)) return
      if (old) remove(part.station, part.ts, part.fact, part.part)
      write(row)
    },
    recredit(station, from, to) {
      recreditRows(station, from, to)
      const left = stations.left(station)
      if (left !== undefined) recreditRows(left, from, to)
      for (const slot of tallies.slots(station, from, to)) resum(station, slot, from, to)
    },
    forgetFrom(station, at, hasFacts) {
      const slot = calendar.slotStart(at - 1)
      const isCut = hasFacts || selectAny.get(station, at) !== undefined
      removeFrom.run(station, at)
      tallies.removeFrom(station, at)
      // As a rule a change holds from now on: then the slot that it cuts holds nothing of what comes after.
      if (isCut) sum(station, slot, at)
    },
    countedBetween(station, from, to, product) {
      return [...selectRange.all(station, from, to), ...plainBetween(station, from, to)].filter(
        (counted) => counted.product === product,
      )
    },
    latestKeeping(station, from, to) {
      const row = selectKeeping.get(station, from, to)?.ts ?? null
      const singles = stations
        .plainWithin(station, from, to + 1)
        .map((span) => plain.latest(span.signals, span.from, span.to - 1, derived()))
      const found = [row, ...singles].filter((ts) => ts !== null)
      return found.length === 0 ? null : Math.max(...found)
    },
    flush() {
      tallies.flush()
      const touched = { credits, keeping }
      credits = new Map()
      keeping = new Map()
      return touched
    },
  }
}

function sameRow(a: UnitRow, b: UnitRow): boolean {
  return (
    a.result === b.result &&
    a.n === b.n &&
    a.product === b.product &&
    a.crew === b.crew &&
    a.own_product === b.own_product &&
    a.fixed_crew === b.fixed_crew &&
    a.keeps === b.keeps &&
    a.serial === b.serial
  )
}

function touch(touched: Touched, station: number, ts: number): void {
  const range = touched.get(station)
  if (!range) touched.set(station, { first: ts, last: ts })
  else if (ts < range.first) range.first = ts
  else if (ts > range.last) range.last = ts
}
