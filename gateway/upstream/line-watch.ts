import type { Database } from 'better-sqlite3'
import type { Line } from '../../config/site.ts'
import { QUALITIES, signalPath } from '../facts/index.ts'
import { OPEN, type ShiftInstance } from '../floor/index.ts'

/** A line with its stations; none where the site has it no more. */
export type WatchedLine = Pick<Line, 'id' | 'stations'>

/** What keeps a window of a line from being final. */
export interface LineWatch {
  hasOpenSession(line: WatchedLine, window: ShiftInstance): boolean
  hasSilentSource(line: WatchedLine, window: ShiftInstance): boolean
}

/** Reads on the connection given. */
export function createLineWatch(db: Database): LineWatch {
  // Those who came early for the next shift are not of this one (kpi.md 1).
  const selectOpen = db
    .prepare<[string, number, number], number>(
      `SELECT 1 FROM session JOIN name ON name.id = session.station
       WHERE name.kind = 'station' AND name.name = ? AND out_ts = ? AND coalesce(shift_from, in_ts) < ? LIMIT 1`,
    )
    .pluck()
  const selectLast = db.prepare<[string], { ts: number; quality: number }>(
    `SELECT ts, quality FROM last_reading JOIN name ON name.id = last_reading.signal
     WHERE kind = 'signal' AND name = ?`,
  )

  /** Nothing good has come from it since shortly before the end: readings of the window may still be under way. */
  function isSilent(path: string, expectMs: number, window: ShiftInstance): boolean {
    const last = selectLast.get(path)
    return !last || last.ts + expectMs < window.to || QUALITIES[last.quality] === 'bad'
  }

  return {
    hasOpenSession: (line, window) =>
      line.stations.some(({ id }) => selectOpen.get(id, OPEN, window.to) !== undefined),
    hasSilentSource: (line, window) =>
      line.stations.some((station) =>
        station.signals.some(
          ({ name, expectMs }) =>
            expectMs !== undefined && isSilent(signalPath(line.id, station.id, name), expectMs, window),
        ),
      ),
  }
}
