import type { Database } from 'better-sqlite3'
import type { Calendar } from './calendar.ts'

/**
 * Notes which shift instances changed, for those who pass their summaries on. An instance that was never noted has no
 * figures.
 */
export interface WindowChanges {
  /** Figures within [from, to] can have changed. */
  note(from: number, to: number): void
  /** Something on which figures rest changed within [from, to]: it matters in instances that were noted before. */
  noteBasis(from: number, to: number): void
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
  const selectLatest = db
    .prepare<[number], number | null>('SELECT max(shift_from) FROM window_change WHERE shift_from <= ?')
    .pluck()
  const update = db.prepare('UPDATE window_change SET upto = ? WHERE shift_from >= ? AND shift_from <= ?')
  let spans: [from: number, to: number][] = []
  let bases: [from: number, to: number][] = []

  function note(list: typeof spans, from: number, to: number): void {
    const last = list.at(-1)
    if (!last || from < last[0] || to > last[1]) list.push([from, to])
  }

  /** The start of the noted instance that still ran at an instant, else the instant. */
  function startOf(at: number): number {
    const latest = selectLatest.get(at) ?? null
    const isRunning = latest !== null && (calendar.at(latest)?.to ?? latest) > at
    return isRunning ? latest : at
  }

  return {
    note: (from, to) => note(spans, from, to),
    noteBasis: (from, to) => note(bases, from, to),
    flush(now) {
      if (spans.length === 0 && bases.length === 0) return
      const shifts = new Set<number>()
      for (const [from, to] of union(spans)) {
        const end = Math.max(from, Math.min(to, now))
        for (const shift of calendar.between(from, end + 1)) shifts.add(shift.from)
      }
      const upto = (selectLast.get()?.upto ?? 0) + 1
      for (const [from, to] of union(bases)) update.run(upto, startOf(from), to)
      for (const from of shifts) upsert.run(from, upto)
      spans = []
      bases = []
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
