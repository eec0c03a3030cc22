import type { Database } from 'better-sqlite3'
import type { Span } from './spans.ts'

/** What product readings say of a station. */
export interface ChangeOvers {
  /** The stretches of [from, to), in order; `product` null before the first reading. */
  within(station: string, span: Span): (Span & { product: string | null })[]
}

interface ChangeOver {
  ts: number
  product: number
}

/** Reads on the connection given; `name` gives the name of a number of the store. */
export function createChangeOvers(db: Database, name: (id: number) => string): ChangeOvers {
  const selectId = db
    .prepare<[string], number>("SELECT id FROM name WHERE kind = 'station' AND name = ?")
    .pluck()
  const selectHeld = db.prepare<number[], ChangeOver>(
    'SELECT ts, product FROM change_over WHERE station = ? AND ts <= ? ORDER BY ts DESC, fact DESC LIMIT 1',
  )
  const selectWithin = db.prepare<number[], ChangeOver>(
    'SELECT ts, product FROM change_over WHERE station = ? AND ts > ? AND ts < ? ORDER BY ts, fact',
  )
  return {
    within(station, { from, to }) {
      const id = selectId.get(station)
      if (id === undefined) return [{ from, to, product: null }]
      const held = selectHeld.get(id, from)
      const stretches = [{ from, to, product: held ? name(held.product) : null }]
      for (const { ts, product } of selectWithin.all(id, from, to)) {
        stretches[stretches.length - 1].to = ts
        stretches.push({ from: ts, to, product: name(product) })
      }
      return stretches.filter((stretch) => stretch.from < stretch.to)
    },
  }
}
