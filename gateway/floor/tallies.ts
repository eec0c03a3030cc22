import type { Database } from 'better-sqlite3'
import type { Result } from '../../scoring/kpi/index.ts'
import type { Calendar } from './calendar.ts'

/** Units with their credit. */
export interface Counted {
  station: number
  ts: number
  result: Result
  n: number
  product: number
  crew: number
  /** 1 for a unit with a serial number. */
  serial: number
}

/** A sum is kept in millionths of a unit, an integer, so that it does not depend on order. */
export const MICRO = 1_000_000

/** Sums by station, slot, crew and product; changes are gathered and written at once. */
export interface Tallies {
  add(counted: Counted, sign: 1 | -1): void
  /** Slots of a station that hold anything of [from, to). */
  slots(station: number, from: number, to: number): number[]
  clear(station: number, slot: number): void
  /** Removes the sums of a station's slots from `at` on. */
  removeFrom(station: number, at: number): void
  flush(): void
}

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

export function createTallies(db: Database, calendar: Calendar): Tallies {
  const upsert = db.prepare(
    `INSERT INTO tally (station, slot, crew, product, good, scrap, rework, parts, serial, serial_good)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET good = good + excluded.good, scrap = scrap + excluded.scrap,
       rework = rework + excluded.rework, parts = parts + excluded.parts,
       serial = serial + excluded.serial, serial_good = serial_good + excluded.serial_good`,
  )
  const removeEmpty = db.prepare(
    'DELETE FROM tally WHERE station = ? AND slot = ? AND crew = ? AND product = ? AND parts = 0',
  )
  const removeSlot = db.prepare('DELETE FROM tally WHERE station = ? AND slot = ?')
  const selectSlots = db.prepare<number[], { slot: number }>(
    'SELECT DISTINCT slot FROM tally WHERE station = ? AND slot >= ? AND slot < ?',
  )
  const removeSlotsFrom = db.prepare('DELETE FROM tally WHERE station = ? AND slot >= ?')
  let deltas = new Map<string, Delta>()

  function flush(): void {
    for (const delta of deltas.values()) {
      const { station, slot, crew, product, good, scrap, rework, parts, serial, serialGood } = delta
      upsert.run(station, slot, crew, product, good, scrap, rework, parts, serial, serialGood)
      if (parts <= 0) removeEmpty.run(station, slot, crew, product)
    }
    deltas = new Map()
  }

  return {
    flush,
    add({ station, ts, result, n, product, crew, serial }, sign) {
      const slot = calendar.slotStart(ts)
      const key = `${station} ${slot} ${crew} ${product}`
      let delta = deltas.get(key)
      if (!delta) {
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
      delta[result] += sign * Math.round(n * MICRO)
      delta.parts += sign
      if (!serial) return
      delta.serial += sign
      // Once moved, a unit is never good again: good now is good on its first cycle and never charged.
      if (result === 'good') delta.serialGood += sign
    },
    slots(station, from, to) {
      flush()
      return selectSlots.all(station, calendar.slotStart(from), to).map(({ slot }) => slot)
    },
    removeFrom(station, at) {
      flush()
      removeSlotsFrom.run(station, at)
    },
    clear(station, slot) {
      flush()
      removeSlot.run(station, slot)
    },
  }
}
