import type { Database } from 'better-sqlite3'
import type { FactExtra } from '../facts/index.ts'

/** Where and when a reading was taken, and what it said. */
export interface FactPlace {
  line: string
  station: string
  signal: string
  /** When it happened, epoch milliseconds. */
  ts: number
  v: number | string | null
  extra: FactExtra | null
}

/** Where a reading in quarantine came from, and when it arrived, epoch milliseconds. */
export interface EntryPlace {
  topic: string
  at: number
}

/** Reads, on the connection given, the place of an entry in quarantine; null where there is none. */
export function createEntryPlaces(db: Database): (id: number) => EntryPlace | null {
  const select = db.prepare<[number], EntryPlace>('SELECT topic, at FROM quarantine WHERE id = ?')
  return (id) => select.get(id) ?? null
}

/** Reads, on the connection given, the place of the fact of a number; null where it is not kept. */
export function createFactPlaces(db: Database): (id: number) => FactPlace | null {
  const select = db.prepare<[number], { path: string; ts: number; v: FactPlace['v']; extra: string | null }>(
    'SELECT name.name AS path, ts, v, extra FROM fact JOIN name ON name.id = fact.signal WHERE fact.id = ?',
  )
  return (id) => {
    const row = select.get(id)
    if (!row) return null
    const [line, station, signal] = row.path.split('/')
    const extra = row.extra === null ? null : (JSON.parse(row.extra) as FactExtra)
    return { line, station, signal, ts: row.ts, v: row.v, extra }
  }
}
