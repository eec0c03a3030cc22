import type { Database } from 'better-sqlite3'
import { union } from './window-changes.ts'

/**
 * Notes in which hours, since the epoch, figures changed: whoever keeps figures can tell whether they still hold. An
 * hour that was never noted holds no figures of people or products.
 */
export interface ChangedHours {
  /** What was counted, or who was there, within [from, to] changed. */
  note(from: number, to: number): void
  /** Something on which figures rest changed within [from, to]: it matters in hours that were noted before. */
  noteBasis(from: number, to: number): void
  /** Writes what was noted since the last call, under a number above all before. */
  flush(): void
}

const HOUR_MS = 3_600_000

/** To be called inside the transaction that makes the change. */
export function createChangedHours(db: Database): ChangedHours {
  const nextChange = db
    .prepare<[], number>(
      `INSERT INTO meta (key, value) VALUES ('changes', '1')
       ON CONFLICT DO UPDATE SET value = CAST(value AS INTEGER) + 1 RETURNING CAST(value AS INTEGER)`,
    )
    .pluck()
  const upsert = db.prepare(
    'INSERT INTO changed_hour (hour, change) VALUES (?, ?) ON CONFLICT DO UPDATE SET change = excluded.change',
  )
  const update = db.prepare('UPDATE changed_hour SET change = ? WHERE hour >= ? AND hour <= ?')
  let spans: [from: number, to: number][] = []
  let bases: [from: number, to: number][] = []

  function note(list: typeof spans, from: number, to: number): void {
    const last = list.at(-1)
    if (!last || from < last[0] || to > last[1]) list.push([from, to])
  }

  return {
    note: (from, to) => note(spans, from, to),
    noteBasis: (from, to) => note(bases, from, to),
    flush() {
      if (spans.length === 0 && bases.length === 0) return
      const change = nextChange.get()
      for (const [from, to] of union(spans)) {
        for (let hour = hourOf(from); hour <= hourOf(to); hour++) upsert.run(hour, change)
      }
      for (const [from, to] of union(bases)) update.run(change, hourOf(from), hourOf(to))
      spans = []
      bases = []
    },
  }
}

/** The hour since the epoch that holds an instant. */
export function hourOf(at: number): number {
  return Math.floor(at / HOUR_MS)
}
