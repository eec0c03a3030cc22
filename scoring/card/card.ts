import type { Curve } from './curve.ts'
import type { Exact } from './exact.ts'
import type { Condition } from './expression/tree.ts'
import type { Overlay } from './overlays.ts'
import type { CardData, Trend } from './schema.ts'

/** A card ready to score with: valid, its expressions parsed, its numbers exact. Made by `loadCard` only. */
export interface Card {
  id: string
  /** `sha256:…` of the canonical JSON: the identity of the card (scoring.md 1). */
  hash: string
  /** The card as written. */
  data: CardData
  /** Keys under which facts can hold a value that this card looks at. */
  references: readonly string[]
  /** Highest score, in millionths. */
  max: number
  /** Least weight that must have a value, in basis points. */
  minWeight: number
  indicators: readonly Indicator[]
  /** Weights in basis points, in the order of the indicators, before overlays. */
  weights: readonly number[]
  overlays: readonly Overlay[]
  /** Weights after each set of overlays that can hold at once, by the set's signature. */
  weightsBySet: ReadonlyMap<string, readonly number[]>
  adjustments: readonly Adjustment[]
  gates: readonly Gate[]
  /** Rising by `from`; the first begins at 0. */
  tiers: readonly Tier[]
  payout: Payout | null
}

export interface Indicator {
  id: string
  /** One term, or those of a `sum`, with the key of each in the facts. */
  terms: readonly { factor: Exact; key: string }[]
  trend: Trend
  curve: Curve
  /** The most points that the curve gives, in millionths. */
  top: number
  pass: number
  excellent: number | null
  /** The same lines, exact, with the points that the curve gives there. */
  lines: { pass: Line; excellent: Line | null }
  minimum: number
  missing: 'redistribute' | 'zero' | 'hold'
}
export interface Line {
  value: Exact
  /** What the curve gives there, in millionths. */
  points: number
}

/** Points and limits in millionths. */
export interface Adjustment {
  id: string
  when: Condition
  points: number
  upTo: number | null
}

/** `cap` in millionths. */
export interface Gate {
  id: string
  when: Condition
  cap: number | null
  holdPayout: boolean
  missing: 'hold_payout' | 'ignore' | 'fire'
}

/** `from` in millionths. */
export interface Tier {
  id: string
  from: number
  multiplier: Exact
}

/** `floor` in millionths; awards and pool look at more than one result and take no part in a single one. */
export interface Payout {
  method: 'tier' | 'proportional' | 'interpolated'
  floor: number | null
  base: string | null
  accelerators: readonly { key: string; over: Exact; every: Exact; add: Exact; cap: Exact }[]
}
