import type { Database } from 'better-sqlite3'

export type MarkCode =
  | 'counter_jump'
  | 'counter_reset'
  | 'counter_gap'
  | 'repeats'
  | 'seq_reused'
  | 'other_role'

/** Remarks on single facts, which become reasons of the figures that rest on them (kpi.md 4). */
export interface Marks {
  set(station: number, ts: number, fact: number, code: MarkCode, isSet: boolean): void
}

export function createMarks(db: Database): Marks {
  const insert = db.prepare('INSERT OR IGNORE INTO mark (station, ts, fact, code) VALUES (?, ?, ?, ?)')
  const remove = db.prepare('DELETE FROM mark WHERE station = ? AND ts = ? AND fact = ? AND code = ?')
  return {
    set: (station, ts, fact, code, isSet) => (isSet ? insert : remove).run(station, ts, fact, code),
  }
}
