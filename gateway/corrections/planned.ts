import type { FactExtra } from '../facts/index.ts'

/** What a correction does to facts, quarantine and standards. */
export interface Plan {
  /** Facts that no longer count. */
  takeOut: number[]
  /** Readings that count instead, or besides. */
  add: { ts: number; signal: number; v: number | string; extra: FactExtra | null }[]
  /** The first instant touched, where no fact is. */
  since?: number
  /** The entry in quarantine that is settled by it. */
  settles?: number
}
