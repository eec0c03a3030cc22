import type { Database } from 'better-sqlite3'
import type { Condition } from './presence.ts'

interface StateRow {
  ts: number
  value: string | null
}

/** Reads the conditions of a station from its state readings. */
export interface Conditions {
  /** Conditions that meet [from, to), the first one whole, the last one ending at `to`. */
  between(station: number, from: number, to: number): Condition[]
}

/** Reads on the connection given; a run of equal states is one condition (kpi.md 1). */
export function createConditions(db: Database): Conditions {
  const selectBetween = db.prepare<number[], StateRow>(
    'SELECT ts, value FROM state WHERE station = ? AND ts > ? AND ts < ? ORDER BY ts, fact',
  )
  const selectAt = db.prepare<number[], StateRow>(
    'SELECT ts, value FROM state WHERE station = ? AND ts <= ? ORDER BY ts DESC, fact DESC LIMIT 1',
  )
  const selectBegan = db.prepare<[number, number, number, number, string | null], { ts: number | null }>(
    `SELECT min(ts) AS ts FROM state WHERE station = ? AND ts <= ? AND (ts, fact) > (
       SELECT coalesce(max(ts), -1), coalesce(max(fact), -1) FROM (
         SELECT ts, fact FROM state WHERE station = ? AND ts <= ? AND value IS NOT ?
         ORDER BY ts DESC, fact DESC LIMIT 1))`,
  )

  return {
    between(station, from, to) {
      const conditions: Condition[] = []
      const held = selectAt.get(station, from)
      if (held) {
        const began = selectBegan.get(station, from, station, from, held.value)?.ts ?? held.ts
        conditions.push({ from: began, to, value: held.value, began })
      }
      for (const { ts, value } of selectBetween.all(station, from, to)) {
        const last = conditions.at(-1)
        if (last && last.value === value) continue
        if (last && last.from === ts) conditions.pop()
        else if (last) last.to = ts
        conditions.push({ from: ts, to, value, began: ts })
      }
      return conditions
    },
  }
}
