import { canonicalJson } from './canonical.ts'
import type { Segment } from './curve.ts'

/** The result of a card for a subject and period (scoring.md 3). */
export interface ScoreResult {
  card: string
  card_hash: string
  facts_hash: string
  engine: 'scoring/1'
  subject: string
  period: { from: string; to: string; label: string }
  state: 'final' | 'provisional' | 'held'
  /** Exact in millionths; null where held, as are tier, multiplier, payout and contributions. */
  score: number | null
  tier: string | null
  multiplier: number | null
  /** Null too where the card pays nothing; `amount` in the currency's unit, to the cent. */
  payout: { factor: number; amount: number | null; method: 'tier' | 'proportional' | 'interpolated' } | null
  indicators: IndicatorResult[]
  /** Ids of those whose condition holds, even if nothing was left to add. */
  adjustments: string[]
  /** Ids of those that fired. */
  gates: string[]
  /** Ids of indicators without a value. */
  missing: string[]
  reasons: Reason[]
  revision: number
}

export interface IndicatorResult {
  id: string
  value: number | null
  n: number
  weight_bp: number
  points: number
  contribution: number | null
  pass: number
  excellent: number | null
  line: 'below' | 'pass' | 'excellent' | null
  segment: Segment | null
  /** In the indicator's unit, 0 once the line is reached. */
  gap_to_pass: number | null
  gap_to_excellent: number | null
}

export type Reason =
  | { code: 'lost_points'; indicator: string; points: number }
  | { code: 'best_lever'; indicator: string; gain_to_next_line: number }
  | { code: 'rating_group_left_out'; form: string; group: string }

/** A result as it is stored and sent: RFC 8785, so that equal results are equal bytes. */
export function resultJson(result: ScoreResult): string {
  return canonicalJson(result)
}
