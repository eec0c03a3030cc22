import { createPlainCounts, createProgress, leftName } from '../../floor/index.ts'
import type { TraceMeaning } from '../../web/api.ts'
import { iso } from '../finish.ts'
import type { Scenes } from '../scene.ts'
import type { Effects, Reach, Subject } from './effect.ts'
import { createMovers } from './movers.ts'
import { stationNumber } from './station-number.ts'

interface UnitRow {
  station: number
  result: string
  n: number
  product: number
}

const NOTHING: Effects = { means: [], reaches: [] }

const reachAt = (station: number, ts: number): Reach => ({ kind: 'units', station, from: ts, to: ts + 1 })

/** What a fact counted: units, adjustments, repeats. */
export function units(subject: Subject): Effects {
  const { scenes, id, ts, station, fact } = subject
  const { db, name } = scenes.current()
  const rows = rowsOfFact(scenes, ts, id)
  const signals = scenes.at(ts).stations.get(station)?.plain ?? []
  const plain = [...createPlainCounts(db).between(signals, ts, ts + 1, createProgress(db).read())].filter(
    (count) => count.fact === id,
  )
  return {
    means: [
      ...rows.map((row) => told(row, name(row.station), name(row.product))),
      ...plain.map(
        ({ result, n }): TraceMeaning => ({ what: 'units', station: fact.station, result, units: n }),
      ),
    ],
    reaches: [...rows.map((row) => reachAt(row.station, ts)), ...plain.map(() => reachAt(station, ts))],
  }
}

function told({ result, n }: UnitRow, place: string, product: string): TraceMeaning {
  const what = n === 0 ? 'repeat' : place.startsWith('--') ? 'left_line' : 'units'
  return { what, station: place.replace(/^-+/, ''), result, units: n, product }
}

/** The step of a counter that counts from a running total. */
export function totals({ scenes, id, ts, station, fact }: Subject): Effects {
  const { db } = scenes.current()
  const signal = db
    .prepare<number[], number>(
      'SELECT signal FROM total WHERE signal = (SELECT signal FROM fact WHERE id = ?) AND ts = ? AND fact = ?',
    )
    .pluck()
    .get(id, ts, id)
  if (signal === undefined) return NOTHING
  const next = db
    .prepare<number[], number>(
      'SELECT ts FROM total WHERE signal = ? AND (ts, fact) > (?, ?) ORDER BY ts, fact LIMIT 1',
    )
    .pluck()
    .get(signal, ts, id)
  return {
    means: [{ what: 'total', station: fact.station }],
    reaches: next === undefined ? [] : [reachAt(station, next)],
  }
}

/** The units with serial numbers that a defect or a repeat moved from good. */
export function movedUnits({ scenes, id, fact }: Subject): Effects {
  const { unit } = fact.fields
  if (typeof unit !== 'string') return NOTHING
  const { name } = scenes.current()
  const cycles = createMovers(scenes).movedBy(unit, id)
  return {
    means: cycles.map(({ station, result, ts }) => ({
      what: 'moved',
      station: name(station),
      unit,
      result,
      from: iso(ts),
    })),
    reaches: cycles.flatMap(({ station, ts }) => {
      const left = stationNumber(scenes, leftName(name(station)))
      return [reachAt(station, ts), ...(left === undefined ? [] : [reachAt(left, ts)])]
    }),
  }
}

/** The unit of a step: it counts with all its steps where the first one lies. */
export function steps({ scenes, id, ts, station, fact }: Subject): Effects {
  const { unit } = fact.fields
  if (typeof unit !== 'string') return NOTHING
  const rows = scenes
    .current()
    .db.prepare<[number, string], { ts: number; fact: number }>(
      'SELECT ts, fact FROM step WHERE station = ? AND unit = ? ORDER BY ts, fact',
    )
    .all(station, unit)
  if (!rows.some((row) => row.fact === id)) return NOTHING
  return {
    means: [{ what: 'step', station: fact.station, unit }],
    reaches: rows
      .filter((row) => row.ts <= ts)
      .map((row): Reach => ({ kind: 'time', from: row.ts, to: row.ts + 1 })),
  }
}

/** Where and when a fact counts units. */
export function placesOfFact(scenes: Scenes, ts: number, fact: number): Reach[] {
  return rowsOfFact(scenes, ts, fact).map(({ station }) => reachAt(station, ts))
}

function rowsOfFact(scenes: Scenes, ts: number, fact: number): UnitRow[] {
  const { db } = scenes.current()
  const select = db.prepare<number[], UnitRow>(
    'SELECT station, result, n, product FROM unit WHERE station = ? AND ts = ? AND fact = ?',
  )
  const places = db.prepare<[], number>("SELECT id FROM name WHERE kind = 'station'").pluck().all()
  return places.flatMap((station) => select.all(station, ts, fact))
}
