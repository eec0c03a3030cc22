import type { Database } from 'better-sqlite3'
import type { Calendar } from './calendar.ts'

/** Notes which shift instances changed, for those who pass their summaries on. */
export interface WindowChanges {
  /** Figures within [from, to] can have changed. */
  note(from: number, to: number): void
  /** Writes what was noted since the last call, up to `now`, under a number above all before. */
  flush(now: number): void
}

export function createWindowChanges(db: Database, calendar: Calendar): WindowChanges {
  const selectLast = db.prepare<[], { upto: number }>(
    'SELECT coalesce(max(upto), 0) AS upto FROM window_change',
  )
  const upsert = db.prepare(
    'INSERT INTO window_change (shift_from, upto) VALUES (?, ?) ON CONFLICT DO UPDATE SET upto = excluded.upto',
  )
  let spans: [from: number, to: number][] = []

  return {
    note(from, to) {
      const last = spans.at(-1)
      if (last && from >= last[0] && to <= last[1]) return
      spans.push([from, to])
    },
    flush(now) {
      const shifts = new Set<number>()
      for (const [from, to] of union(spans)) {
        const end = Math.max(from, Math.min(to, now))
        for (const shift of calendar.between(from, end + 1)) shifts.add(shift.from)
      }
      spans = []
      if (shifts.size === 0) return
      const upto = (selectLast.get()?.upto ?? 0) + 1
      for (const from of shifts) upsert.run(from, upto)
    },
  }
}

/** The same instants in spans apart from each other, in order. */
export function union(spans: [from: number, to: number][]): [from: number, to: number][] {
  const merged: [number, number][] = []
  for (const [from, to] of spans.sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], to)
    else merged.push([from, to])
  }
  return merged
}
