import type { Database } from 'better-sqlite3'
import type { Result } from '../../scoring/kpi/index.ts'
import type { Calendar } from './calendar.ts'
import type { Crews } from './crews.ts'
import type { Products } from './products.ts'

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

/** Counts as credited: rows of `unit`, summed into `tally`. Sums are exact: millionths of a unit, as integers. */
export interface Units {
  /** A unit of a fact that was not there before. */
  add(part: UnitPart): void
  /** Sets what a fact counts for, whatever it counted for before. */
  put(part: UnitPart): void
  remove(station: number, ts: number, fact: number, part: number): void
  /** Works out product and crew again for [from, to). */
  recredit(station: number, from: number, to: number): void
  latestKeeping(station: number, from: number, to: number): number | null
  /** Writes the sums, and hands over what was touched since the last call. */
  flush(): { credits: Touched; keeping: Touched }
}

export const MICRO = 1_000_000

/** Builds the counts on the writer's connection. */
export function createUnits(db: Database, calendar: Calendar, crews: Crews, products: Products): Units {
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
  const updateCredit = db.prepare(
    'UPDATE unit SET product = ?, crew = ? WHERE station = ? AND ts = ? AND fact = ? AND part = ?',
  )
  const selectKeeping = db.prepare<number[], { ts: number }>(
    'SELECT ts FROM unit WHERE station = ? AND ts >= ? AND ts <= ? AND keeps = 1 ORDER BY ts DESC LIMIT 1',
  )
  const upsertTally = db.prepare(
    `INSERT INTO tally (station, slot, crew, product, good, scrap, rework, parts, serial, serial_good)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET good = good + excluded.good, scrap = scrap + excluded.scrap,
       rework = rework + excluded.rework, parts = parts + excluded.parts,
       serial = serial + excluded.serial, serial_good = serial_good + excluded.serial_good`,
  )
  const removeEmpty = db.prepare(
    'DELETE FROM tally WHERE station = ? AND slot = ? AND crew = ? AND product = ? AND parts = 0',
  )

  interface Delta {
    station: number
    slot: number
    crew: number
    product: number
    good: number
    scrap: number
    rework: number
    parts: number
    serial: number
    serialGood: number
  }
  let deltas = new Map<string, Delta>()
  let credits: Touched = new Map()
  let keeping: Touched = new Map()

  function count(row: UnitRow, sign: 1 | -1): void {
    const slot = calendar.slotStart(row.ts)
    const key = `${row.station} ${slot} ${row.crew} ${row.product}`
    let delta = deltas.get(key)
    if (!delta) {
      const { station, crew, product } = row
      delta = {
        station,
        slot,
        crew,
        product,
        good: 0,
        scrap: 0,
        rework: 0,
        parts: 0,
        serial: 0,
        serialGood: 0,
      }
      deltas.set(key, delta)
    }
    delta[row.result] += sign * Math.round(row.n * MICRO)
    delta.parts += sign
    if (row.serial) {
      delta.serial += sign
      // Once moved, a unit is never good again: good now is good on its first cycle and never charged.
      if (row.result === 'good') delta.serialGood += sign
    }
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
      product: part.ownProduct ?? products.at(part.station, part.ts),
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

  return {
    remove,
    add: (part) => write(toRow(part)),
    put(part) {
      const row = toRow(part)
      const old = select.get(part.station, part.ts, part.fact, part.part)
      if (old && sameRow(old, row)) return
      if (old) remove(part.station, part.ts, part.fact, part.part)
      write(row)
    },
    recredit(station, from, to) {
      for (const old of selectRange.all(station, from, to)) {
        const product = old.own_product ?? products.at(station, old.ts)
        const crew = old.fixed_crew ? old.crew : crews.at(station, old.ts)
        if (product === old.product && crew === old.crew) continue
        count(old, -1)
        updateCredit.run(product, crew, station, old.ts, old.fact, old.part)
        count({ ...old, product, crew }, 1)
      }
    },
    latestKeeping: (station, from, to) => selectKeeping.get(station, from, to)?.ts ?? null,
    flush() {
      for (const delta of deltas.values()) {
        const { station, slot, crew, product, good, scrap, rework, parts, serial, serialGood } = delta
        upsertTally.run(station, slot, crew, product, good, scrap, rework, parts, serial, serialGood)
        if (parts <= 0) removeEmpty.run(station, slot, crew, product)
      }
      const touched = { credits, keeping }
      deltas = new Map()
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
