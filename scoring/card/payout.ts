import type { Card, Payout, Tier } from './card.ts'
import { exactScore } from './contributions.ts'
import {
  add,
  calculated,
  divide,
  type Exact,
  exact,
  floor,
  larger,
  multiply,
  roundHalfAway,
  smaller,
  subtract,
  ZERO,
} from './exact.ts'

/** What a score is paid: the factor, and the amount in cents; null where there is nothing to multiply or it is held. */
export interface Paid {
  factor: Exact
  cents: bigint | null
}

interface Earned {
  /** In millionths. */
  score: number
  tier: Tier
  /** A gate has lowered the score. */
  lowered: boolean
  /** A gate holds the payout. */
  withheld: boolean
}
type LookUp = (reference: string) => Exact | null

/** The payout of a single result (scoring.md 2.8). */
export function pay(card: Card, earned: Earned, lookUp: LookUp): Paid {
  const payout = card.payout!
  const below = payout.floor !== null && earned.score < payout.floor
  const own = below ? ZERO : ownFactor(card, payout, earned)
  const barred = below || earned.lowered || earned.tier.multiplier.n === 0n
  const factor = barred ? own : add(own, accelerate(payout, lookUp))
  const base = payout.base === null || earned.withheld ? null : lookUp(payout.base)
  return { factor, cents: base && roundHalfAway(multiply(base, factor), 100n) }
}

function ownFactor({ tiers }: Card, { method }: Payout, { score, tier }: Earned): Exact {
  if (method === 'tier') return tier.multiplier
  if (method === 'proportional') return divide(exactScore(score), exact(100))
  const next = tiers[tiers.indexOf(tier) + 1]
  if (!next) return tier.multiplier
  const along = calculated(BigInt(score - tier.from), BigInt(next.from - tier.from))
  return add(tier.multiplier, multiply(along, subtract(next.multiplier, tier.multiplier)))
}

const BILLIONTH = exact(1e-9)

/** Σ floor((value − over) / every + 1e-9) × add, each from 0 to its cap; a missing metric adds nothing. */
function accelerate({ accelerators }: Payout, lookUp: LookUp): Exact {
  return accelerators.reduce((total, { key, over, every, add: step, cap }) => {
    const value = lookUp(key)
    if (!value) return total
    const times = floor(add(divide(subtract(value, over), every), BILLIONTH))
    return add(total, larger(ZERO, smaller(cap, multiply(calculated(times, 1n), step))))
  }, ZERO)
}
