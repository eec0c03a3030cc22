import type { CardData, Facts } from './index.ts'

/** For tests: a card of two halves, `measure:x.a` and `measure:x.b` on a scale from 0 to 100, and what is given. */
export function cardOf(given: Partial<CardData> = {}): CardData {
  return {
    id: 'x',
    version: '1',
    effective: { from: '2026-01-01' },
    applies: { post: 'x' },
    period: 'month',
    max: 100,
    indicators: [indicatorOf('a', 50), indicatorOf('b', 50)],
    tiers: [
      { id: 'excellent', from: 90, multiplier: 1.2 },
      { id: 'good', from: 80, multiplier: 1 },
      { id: 'pass', from: 70, multiplier: 0.8 },
      { id: 'below', from: 0, multiplier: 0 },
    ],
    payout: { method: 'tier', base: 'measure:hr.bonus_base' },
    ...given,
  }
}

export function indicatorOf(
  id: string,
  weight: number,
  given: Partial<CardData['indicators'][number]> = {},
): CardData['indicators'][number] {
  const metric = `measure:x.${id}`
  return {
    id,
    weight,
    metric,
    trend: 'higher',
    curve: { scale: { min: 0, max: 100 } },
    pass: 80,
    excellent: 90,
    ...given,
  }
}

/** For tests: facts of November 2026 with these values, by the key after `measure:` or by the whole key. */
export function factsOf(values: Record<string, number>, given: Partial<Facts> = {}): Facts {
  const keyed = Object.entries(values).map(([key, value]) => [
    key.includes(':') ? key : `measure:${key}`,
    { value },
  ])
  return {
    subject: { id: 'w-1', post: 'x' },
    period: { label: '2026-11', from: '2026-11-01', to: '2026-12-01' },
    values: Object.fromEntries(keyed),
    ...given,
  }
}
