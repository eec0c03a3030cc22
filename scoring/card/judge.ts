import type { Card, Gate, Tier } from './card.ts'
import { exactScore, type Weighed, weigh } from './contributions.ts'
import { type Exact, ZERO } from './exact.ts'
import { holds } from './expression/evaluate.ts'
import type { Measured } from './measure.ts'
import { type Paid, pay } from './payout.ts'
import { apportion } from './weights.ts'

/** A verdict on measured values. Scores in millionths, weights in basis points, both in the order of the card. */
export type Verdict = Held | Scored
export interface Held {
  held: true
  /** As after the overlays. */
  weights: readonly number[]
  points: readonly Exact[]
}
export interface Scored extends Weighed {
  held: false
  /** After overlays and missing values. */
  weights: readonly number[]
  points: readonly Exact[]
  adjustments: string[]
  gates: string[]
  tier: Tier
  paid: Paid | null
}

type LookUp = (reference: string) => Exact | null

/**
 * From measured values to score, tier and payout (scoring.md 2.4 to 2.8). `weights` are those after the overlays;
 * `lookUp` gives expressions and the payout their values.
 */
export function judge(
  card: Card,
  weights: readonly number[],
  measured: readonly Measured[],
  lookUp: LookUp,
): Verdict {
  const points = card.indicators.map(({ curve }, index) => {
    const { value } = measured[index]!
    return value ? curve.pointsAt(value) : ZERO
  })
  const spread = redistribute(card, weights, measured)
  if (!spread) return { held: true, weights, points }

  const weighed = weigh(spread, points)
  const adjusted = adjust(card, weighed.score, lookUp)
  const gated = gate(card.gates, adjusted.score, lookUp)
  const score = Math.max(0, Math.min(card.max, gated.score))
  const tier = card.tiers.findLast(({ from }) => from <= score)!
  const lowered = gated.score < adjusted.score
  return {
    held: false,
    weights: spread,
    points,
    contributions: weighed.contributions,
    score,
    adjustments: adjusted.ids,
    gates: gated.ids,
    tier,
    paid: card.payout && pay(card, { score, tier, lowered, withheld: gated.withheld }, lookUp),
  }
}

/**
 * Weights once those without a value have given theirs away (scoring.md 2.4), or null where the result is held: by
 * an indicator that holds, too little weight with a value, or none.
 */
function redistribute(card: Card, weights: readonly number[], measured: readonly Measured[]) {
  let valued = 0
  let given = 0
  for (const [index, { missing }] of card.indicators.entries()) {
    const hasValue = measured[index]!.value !== null
    if (!hasValue && missing === 'hold') return null
    if (hasValue) valued += weights[index]!
    else if (missing === 'redistribute') given += weights[index]!
  }
  if (valued < card.minWeight || valued === 0) return null
  if (given === 0) return weights
  const receivers = weights.map((weight, index) => (measured[index]!.value ? weight : 0))
  const shares = apportion(valued + given, receivers)
  return weights.map((weight, index) => {
    if (measured[index]!.value) return shares[index]!
    return card.indicators[index]!.missing === 'zero' ? weight : 0
  })
}

/** Adjustments in order, each on the score so far; `up_to` adds no further and never takes away (scoring.md 2.5). */
function adjust(card: Card, start: number, lookUp: LookUp): { score: number; ids: string[] } {
  let score = start
  const ids: string[] = []
  for (const { id, when, points, upTo } of card.adjustments) {
    if (holds(when, { score: exactScore(score), lookUp }) !== true) continue
    ids.push(id)
    const room = upTo === null ? points : Math.max(0, upTo - score)
    score += Math.min(points, room)
  }
  return { score, ids }
}

/** All gates see the same score; the lowest cap wins; an unknown one does what its `missing` says (scoring.md 2.5). */
function gate(gates: readonly Gate[], score: number, lookUp: LookUp) {
  const scope = { score: exactScore(score), lookUp }
  const ids: string[] = []
  let cap = score
  let withheld = false
  for (const { id, when, cap: own, holdPayout, missing } of gates) {
    const verdict = holds(when, scope)
    if (verdict === null && missing === 'hold_payout') withheld = true
    if (verdict !== true && !(verdict === null && missing === 'fire')) continue
    ids.push(id)
    cap = Math.min(cap, own ?? score)
    withheld ||= holdPayout
  }
  return { score: cap, ids, withheld }
}
