import type { Database } from 'better-sqlite3'
import { OPEN } from './sign-on.ts'

/** Which product a station makes at an instant: its last product reading, else the line's (kpi.md 2). */
export interface ProductsInForce {
  /** Number of the product, or what holds before the first reading. */
  at(station: number, ts: number): number
}

export interface Products extends ProductsInForce {
  /** Stores a change-over; answers with the stretch in which products may have changed, [from, to). */
  changeOver(station: number, ts: number, fact: number, product: number): { from: number; to: number }
}

/** Reads the products; `lineProduct` is what holds at an instant before the first reading. `forget` after a change. */
export function createProductsInForce(
  db: Database,
  lineProduct: (station: number, at: number) => number,
): ProductsInForce & { forget(station: number): void } {
  const selectLast = db.prepare<number[], { ts: number; product: number }>(
    'SELECT ts, product FROM change_over WHERE station = ? AND ts <= ? ORDER BY ts DESC, fact DESC LIMIT 1',
  )
  const selectNext = db.prepare<number[], { ts: number | null }>(
    'SELECT min(ts) AS ts FROM change_over WHERE station = ? AND ts > ?',
  )
  const stretches = new Map<number, { from: number; to: number; product: number | null }>()

  return {
    at(station, ts) {
      const known = stretches.get(station)
      if (known && ts >= known.from && ts < known.to) return known.product ?? lineProduct(station, ts)
      const last = selectLast.get(station, ts)
      const stretch = {
        from: last?.ts ?? -OPEN,
        to: selectNext.get(station, ts)?.ts ?? OPEN,
        product: last?.product ?? null,
      }
      stretches.set(station, stretch)
      return stretch.product ?? lineProduct(station, ts)
    },
    forget: (station) => stretches.delete(station),
  }
}

/** The products on the writer's connection. */
export function createProducts(db: Database, lineProduct: (station: number, at: number) => number): Products {
  const insert = db.prepare('INSERT INTO change_over (station, ts, fact, product) VALUES (?, ?, ?, ?)')
  const selectNext = db.prepare<number[], { ts: number | null }>(
    'SELECT min(ts) AS ts FROM change_over WHERE station = ? AND ts > ?',
  )
  const inForce = createProductsInForce(db, lineProduct)
  return {
    at: inForce.at,
    changeOver(station, ts, fact, product) {
      insert.run(station, ts, fact, product)
      inForce.forget(station)
      return { from: ts, to: selectNext.get(station, ts)?.ts ?? OPEN }
    },
  }
}
