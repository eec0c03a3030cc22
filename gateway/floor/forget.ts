import type { Database } from 'better-sqlite3'
import { signalStation } from '../facts/index.ts'

/** What the facts from an instant on are about. */
export interface FactsSince {
  /** The first number of one; null where there is none. */
  first: number | null
  /** Stations that they are of, by id. */
  stations: Set<string>
  /** Serial numbers that they name. */
  units: string[]
}

interface Name {
  id: number
  name: string
}

/** All of a kind that the store has numbers for, of whatever version of the site. */
function namesOf(db: Database, kind: 'station' | 'signal'): Name[] {
  return db.prepare<[string], Name>('SELECT id, name FROM name WHERE kind = ?').all(kind)
}

export const stationsIn = (db: Database) => namesOf(db, 'station')

/** Looks up the facts from an instant on, signal by signal. */
export function factsSince(db: Database, at: number): FactsSince {
  const selectFirst = db
    .prepare<number[], number | null>(
      'SELECT min(id) FROM fact INDEXED BY fact_by_time WHERE signal = ? AND ts >= ?',
    )
    .pluck()
  const selectUnits = db
    .prepare<number[], string>(
      `SELECT DISTINCT json_extract(extra, '$.unit') AS unit FROM fact INDEXED BY fact_by_time
       WHERE signal = ? AND ts >= ? AND extra IS NOT NULL AND unit IS NOT NULL`,
    )
    .pluck()
  const since: FactsSince = { first: null, stations: new Set(), units: [] }
  const units = new Set<string>()
  for (const { id, name } of namesOf(db, 'signal')) {
    const first = selectFirst.get(id, at) ?? null
    if (first === null) continue
    since.first = Math.min(first, since.first ?? first)
    since.stations.add(signalStation(name))
    for (const unit of selectUnits.all(id, at)) units.add(unit)
  }
  return { ...since, units: [...units] }
}

/**
 * Removes what single facts from an instant on left behind: states, change-overs, totals, steps, remarks. Answers with
 * the instants of steps before, of units that had steps after.
 */
export function forgetSingles(db: Database, at: number, units: string[]): number[] {
  const stations = stationsIn(db).map(({ id }) => id)
  for (const table of ['state', 'change_over', 'mark']) {
    const remove = db.prepare(`DELETE FROM ${table} WHERE station = ? AND ts >= ?`)
    for (const station of stations) remove.run(station, at)
  }
  const removeTotals = db.prepare('DELETE FROM total WHERE signal = ? AND ts >= ?')
  for (const { id } of namesOf(db, 'signal')) removeTotals.run(id, at)
  const removeSteps = db.prepare('DELETE FROM step WHERE station = ? AND unit = ? AND ts >= ?')
  const selectSteps = db
    .prepare<[number, string], number>('SELECT ts FROM step WHERE station = ? AND unit = ?')
    .pluck()
  return stations.flatMap((station) =>
    units.flatMap((unit) =>
      removeSteps.run(station, unit, at).changes > 0 ? selectSteps.all(station, unit) : [],
    ),
  )
}
