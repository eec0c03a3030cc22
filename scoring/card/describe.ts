import type { Card, Line } from './card.ts'
import { type Exact, toNumber } from './exact.ts'
import { judge } from './judge.ts'

/** What a subject scores and is paid, as a factor of the base; `factor` is null where the card pays nothing. */
export interface Outcome {
  score: number
  tier: string
  factor: number | null
}

/**
 * What somebody exactly at all pass lines, and exactly at all excellent lines, scores and is paid (scoring.md 3),
 * under the weights without overlays. Expressions see these values and nothing else. An indicator without an
 * excellent line stays at its pass line.
 */
export function describeCard(card: Card): { pass: Outcome; excellent: Outcome } {
  return {
    pass: outcome(card, ({ pass }) => pass),
    excellent: outcome(card, ({ pass, excellent }) => excellent ?? pass),
  }
}

function outcome(card: Card, choose: (lines: { pass: Line; excellent: Line | null }) => Line): Outcome {
  const values = new Map<string, Exact>()
  const measured = card.indicators.map(({ lines, terms, minimum }) => {
    const { value } = choose(lines)
    if (terms.length === 1) values.set(terms[0]!.key, value)
    return { value, n: minimum }
  })
  const verdict = judge(card, card.weights, measured, (key) => values.get(key) ?? null)
  if (verdict.held) throw new Error('a card is not held where all indicators have a value')
  const { score, tier, paid } = verdict
  return { score: score / 1e6, tier: tier.id, factor: paid && toNumber(paid.factor) }
}
