import type { Database } from 'better-sqlite3'

export type MarkCode =
  | 'counter_jump'
  | 'counter_reset'
  | 'counter_gap'
  | 'repeats'
  | 'seq_reused'
  | 'other_role'
  | 'clock'
  | 'lost'

/** Remarks on single facts, which become reasons of the figures that rest on them (kpi.md 4). */
export interface Marks {
  set(station: number, ts: number, fact: number, code: MarkCode, isSet: boolean): void
}

/** `changed` is told of the instant of each remark that is made or withdrawn. */
export function createMarks(db: Database, changed: (ts: number) => void): Marks {
  const insert = db.prepare('INSERT OR IGNORE INTO mark (station, ts, fact, code) VALUES (?, ?, ?, ?)')
  const remove = db.prepare('DELETE FROM mark WHERE station = ? AND ts = ? AND fact = ? AND code = ?')
  return {
    set(station, ts, fact, code, isSet) {
      if ((isSet ? insert : remove).run(station, ts, fact, code).changes > 0) changed(ts)
    },
  }
}
