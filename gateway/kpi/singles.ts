import type { Result } from '../../scoring/kpi/index.ts'
import { keptFromOf } from '../facts/index.ts'
import { createCrewNames, createPlainCounts, createProductsInForce, createProgress } from '../floor/index.ts'
import type { Scene } from './scene.ts'

/** A single unit or adjustment with its credit. */
export interface Single {
  ts: number
  /** The fact that it follows from, and which part of what that counts for: 0 the unit, 1 and 2 an adjustment. */
  fact: number
  part: number
  crew: string
  product: string
  result: Result
  n: number
  /** 1 for a unit with a serial number. */
  serial: number
}

/** Single units of a station, for what the sums of whole slots cannot answer. */
export interface Singles {
  between(station: number, from: number, to: number): Generator<Single>
  /** Whether anything was counted in [from, to). */
  hasAny(station: number, from: number, to: number): boolean
}

interface Row {
  ts: number
  fact: number
  part: number
  crew: number
  product: number
  result: Result
  n: number
  serial: number
}

/** For one answer, within the reign of the scene: what it reads of sessions and products is remembered. */
export function createSingles(scene: Scene): Singles {
  const { db, stations } = scene
  const selectRows = db.prepare<number[], Row>(
    'SELECT ts, fact, part, crew, product, result, n, serial FROM unit WHERE station = ? AND ts >= ? AND ts < ?',
  )
  const selectAny = db.prepare('SELECT 1 FROM unit WHERE station = ? AND ts >= ? AND ts < ? LIMIT 1')
  const derived = createProgress(db).read()
  const plain = createPlainCounts(db)
  const keptFrom = keptFromOf(db)
  const crews = createCrewNames(
    db,
    scene.history,
    scene.name,
    (station) => stations.get(station)?.config.split,
  )
  /** Stands for "no product reading so far" among the numbers of products. */
  const none = -1
  const products = createProductsInForce(db, () => none)

  function productAt(station: number, ts: number): string {
    const product = products.at(station, ts)
    return product === none ? (stations.get(station)?.line.product ?? '') : scene.name(product)
  }

  return {
    *between(station, from, to) {
      for (const { crew, product, ...row } of selectRows.iterate(station, from, to)) {
        yield { ...row, crew: scene.name(crew), product: scene.name(product) }
      }
      for (const { ts, fact, result, n, product } of plain.between(
        plainOf(scene, station),
        from,
        to,
        derived,
      )) {
        const credit = { crew: crews.at(station, ts), product: product ?? productAt(station, ts) }
        yield { ts, fact, part: 0, result, n, serial: 0, ...credit }
      }
    },
    // Of what was dropped the sums of whole slots are left.
    hasAny: (station, from, to) =>
      from < to &&
      to > keptFrom &&
      (selectAny.get(station, from, to) !== undefined ||
        plain.hasAny(plainOf(scene, station), from, to, derived)),
  }
}

function plainOf({ stations }: Scene, station: number) {
  return stations.get(station)?.plain ?? []
}
