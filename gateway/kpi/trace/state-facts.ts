import type { Database } from 'better-sqlite3'
import type { Condition } from '../presence.ts'

/** Finds the readings that begin and end conditions. A reading that repeats a state begins nothing. */
export interface StateFacts {
  /** The reading with which a condition began; null where there is none. */
  of(station: number, condition: Pick<Condition, 'began'>): number | null
}

export function createStateFacts(db: Database): StateFacts {
  const select = db
    .prepare<number[], number>(
      'SELECT fact FROM state WHERE station = ? AND ts = ? ORDER BY fact DESC LIMIT 1',
    )
    .pluck()
  return { of: (station, { began }) => select.get(station, began) ?? null }
}
