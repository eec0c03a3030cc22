import { errorText, LinesideError } from '../../base/errors.ts'
import { canonicalHash } from './canonical.ts'
import type { Card } from './card.ts'
import { toNumber } from './exact.ts'
import { judge, type Verdict } from './judge.ts'
import { reasons, standing } from './lines.ts'
import { entriesOf, find, type Measured, measure } from './measure.ts'
import { applies, overlay } from './overlays.ts'
import { strangers } from './ratings.ts'
import type { IndicatorResult, Reason, ScoreResult } from './result.ts'
import type { Facts } from './schema.ts'
import { signature } from './situations.ts'

interface ScoreOptions {
  /** The period is still open. */
  provisional?: boolean
  /** Which result for this subject and period this is; the first is 1. */
  revision?: number
}

/**
 * The result of a card for one subject and period (scoring.md 2 and 3). Pure: same card, facts and options, same
 * result. Throws CARD_FACTS_INVALID where facts hold what cannot be calculated with.
 */
export function scoreCard(card: Card, facts: Facts, options: ScoreOptions = {}): ScoreResult {
  const { provisional = false, revision = 1 } = options
  const factsHash = hashOf(facts)
  const found = (key: string) => find(card, facts, key)
  const measured = card.indicators.map((indicator) => measure(indicator, found))
  const verdict = judge(card, weightsFor(card, facts), measured, (key) => found(key).value)
  const open = provisional ? 'provisional' : 'final'
  return {
    card: card.id,
    card_hash: card.hash,
    facts_hash: factsHash,
    engine: 'scoring/1',
    subject: facts.subject.id,
    period: { from: facts.period.from, to: facts.period.to, label: facts.period.label },
    state: verdict.held ? 'held' : open,
    ...total(card, verdict),
    indicators: indicatorResults(card, verdict, measured),
    missing: card.indicators.filter((_, index) => !measured[index]!.value).map(({ id }) => id),
    reasons: [...(verdict.held ? [] : reasons(card, verdict, measured)), ...leftOut(card, facts)],
    revision,
  }
}

function hashOf(facts: Facts): string {
  try {
    return canonicalHash(facts)
  } catch (error) {
    throw new LinesideError('CARD_FACTS_INVALID', errorText(error), { cause: error })
  }
}

/** The base weights after the overlays that hold for this subject and period. */
function weightsFor(card: Card, { subject, period, phase }: Facts): readonly number[] {
  if (card.overlays.length === 0) return card.weights
  const situation = { day: period.from.slice(0, 10), worker: subject.id, team: subject.team, phase }
  const set = card.overlays.filter((item) => applies(item, situation))
  const known = card.weightsBySet.get(signature(set))
  if (known) return known
  // A period that begins on a day on which the card's periods do not begin.
  const weights = overlay(card.weights, set)
  if (typeof weights !== 'string') return weights
  throw new LinesideError('CARD_FACTS_INVALID', `period.from ${period.from}: ${weights}`)
}

function total(card: Card, verdict: Verdict) {
  if (verdict.held) {
    return { score: null, tier: null, multiplier: null, payout: null, adjustments: [], gates: [] }
  }
  const { score, tier, paid, adjustments, gates } = verdict
  const payout = paid && {
    factor: toNumber(paid.factor),
    amount: paid.cents === null ? null : Number(paid.cents) / 100,
    method: card.payout!.method,
  }
  return {
    score: score / 1e6,
    tier: tier.id,
    multiplier: toNumber(tier.multiplier),
    payout,
    adjustments,
    gates,
  }
}

function indicatorResults(card: Card, verdict: Verdict, measured: readonly Measured[]): IndicatorResult[] {
  return card.indicators.map((indicator, index) => {
    const { value, n } = measured[index]!
    return {
      id: indicator.id,
      value: value && toNumber(value),
      n,
      weight_bp: verdict.weights[index]!,
      points: toNumber(verdict.points[index]!),
      contribution: verdict.held ? null : verdict.contributions[index]! / 1e6,
      pass: indicator.pass,
      excellent: indicator.excellent,
      ...standing(indicator, measured[index]!),
    }
  })
}

function leftOut(card: Card, facts: Facts): Reason[] {
  return Object.entries(card.data.ratings ?? {}).flatMap(([form, data]) =>
    strangers(data, entriesOf(facts, form) ?? []).map(
      (group): Reason => ({ code: 'rating_group_left_out', form, group }),
    ),
  )
}
