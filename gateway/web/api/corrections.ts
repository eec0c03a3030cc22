import type { KpiRow } from './figures.ts'

/** What is to be put right. Instants are epoch milliseconds here, RFC 3339 or epoch milliseconds in requests. */
export type CorrectionAsked =
  | { kind: 'sign_on' | 'sign_off'; station: string; worker: string; at: number }
  /** Somebody else was signed on: reads of `worker` in [from, to] were those of `instead`. */
  | { kind: 'person'; station: string; worker: string; instead: string; from: number; to: number }
  | { kind: 'count'; station: string; result: 'good' | 'scrap' | 'rework'; units: number; at: number }
  | { kind: 'state'; station: string; state: string; from: number; to: number }
  /** `fact` is the number of a reading. */
  | { kind: 'defect_origin'; fact: number; origin: string }
  /** A reading that is wrong is taken out. */
  | { kind: 'reading'; fact: number }
  /** A standard, in force from the local midnight of `from` (YYYY-MM-DD), whatever the site file says. */
  | { kind: 'standard'; product: string; station: string; seconds: number; from: string }
  /** A reading in quarantine, with what is to be said instead of what came. */
  | {
      kind: 'quarantined'
      entry: number
      v?: string
      at?: number
      station?: string
      signal?: string
      worker?: string
      origin?: string
    }

/** A row of figures that a correction changes. */
export interface CorrectionEffect {
  by: 'worker' | 'station' | 'line'
  id: string
  from: string
  shift: { id: string; date: string } | null
  before: { sums: KpiRow['sums']; kpis: KpiRow['kpis'] } | null
  after: { sums: KpiRow['sums']; kpis: KpiRow['kpis'] } | null
}

/** POST /api/v1/corrections. With `preview` nothing is kept, and `id` is null. */
export interface CorrectionAnswer {
  id: number | null
  effect: CorrectionEffect[] | null
}

interface Named {
  id: string
  name: string
}

/** GET /api/v1/corrections/subjects: what the caller can make a correction about. */
export interface CorrectionSubjects {
  stations: (Named & { line: Named })[]
  workers: Named[]
  products: Named[]
  /** The canonical states. */
  states: string[]
}

/** GET /api/v1/corrections, newest first. */
export interface CorrectionsAnswer {
  corrections: {
    id: number
    at: string
    author: string
    reason: string
    asked: Record<string, unknown>
    revoked: { at: string; author: string; reason: string } | null
  }[]
}
