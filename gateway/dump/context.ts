import type { Database } from 'better-sqlite3'
import type { SiteHistory } from '../../config/history.ts'
import type { Cell } from './text.ts'

/** What every kind of dump works on; instants are epoch milliseconds, [from, to). */
export interface DumpContext {
  db: Database
  history: SiteHistory
  from: number
  to: number
  localTime(at: number): string
  /** The name of a station, by the latest version of the site that has it; its id where none has. */
  stationName(id: string): string
}

/** Some rows, and which share of the work they complete. */
export interface Part<Row = Record<string, Cell>> {
  rows: Row[]
  share: number
}
