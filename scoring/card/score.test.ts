import { describe, expect, it } from 'vitest'
import { cardOf, factsOf, indicatorOf } from './fixtures.ts'
import {
  type CardData,
  cardHash,
  describeCard,
  type Facts,
  loadCard,
  resultJson,
  scoreCard,
} from './index.ts'

const score = (given: Partial<CardData>, values: Record<string, number>, facts: Partial<Facts> = {}) =>
  scoreCard(loadCard(cardOf(given)), factsOf(values, facts))
const lower = indicatorOf('b', 50, {
  trend: 'lower',
  curve: {
    anchors: [
      [0.01, 100],
      [0.03, 80],
      [0.06, 0],
    ],
  },
  pass: 0.03,
  excellent: 0.01,
})

describe('the result object (scoring.md 3)', () => {
  const data = cardOf({ indicators: [indicatorOf('a', 50), lower] })
  const facts = factsOf({ 'x.a': 85, 'x.b': 0.045, 'hr.bonus_base': 1000 })
  const result = scoreCard(loadCard(data), facts)

  it('says which card and facts it comes from', () => {
    expect(result).toMatchObject({
      card: 'x',
      engine: 'scoring/1',
      subject: 'w-1',
      state: 'final',
      revision: 1,
    })
    expect(result.card_hash).toBe(cardHash(loadCard(structuredClone(data))))
    expect(result.facts_hash).toMatch(/^sha256:[0-9a-f]{64}$/)
  })

  it('shows the segment a value lies on and the gaps to the lines', () => {
    expect(result.indicators[1]).toMatchObject({
      points: 40,
      line: 'below',
      segment: [
        [0.03, 80],
        [0.06, 0],
      ],
      gap_to_pass: 0.015,
      gap_to_excellent: 0.035,
    })
    expect(result.indicators[0]).toMatchObject({ line: 'pass', gap_to_pass: 0, gap_to_excellent: 5 })
  })

  it('takes a value on an anchor as lying on the piece ahead of it, and one beyond the last as flat', () => {
    const segment = (value: number) =>
      score({ indicators: [indicatorOf('a', 50), lower] }, { 'x.a': 85, 'x.b': value }).indicators[1]!.segment
    expect(segment(0.03)).toEqual([
      [0.01, 100],
      [0.03, 80],
    ])
    expect(segment(0.01)).toEqual([[0.01, 100]])
    expect(segment(0.2)).toEqual([[0.06, 0]])
  })

  it('names the points lost, largest first, and the best lever', () => {
    expect(result.reasons).toEqual([
      { code: 'lost_points', indicator: 'b', points: 30 },
      { code: 'lost_points', indicator: 'a', points: 7.5 },
      { code: 'best_lever', indicator: 'b', gain_to_next_line: 20 },
    ])
  })

  it('is canonical JSON, equal bytes for equal input', () => {
    expect(resultJson(scoreCard(loadCard(data), facts))).toBe(resultJson(result))
    expect(JSON.parse(resultJson(result))).toEqual(result)
  })

  it('is provisional where the caller says that the period is open', () => {
    expect(scoreCard(loadCard(data), facts, { provisional: true, revision: 3 })).toMatchObject({
      state: 'provisional',
      revision: 3,
    })
  })
})

describe('a held result', () => {
  it('has no score, tier, payout or contributions, no gates, and the weights after the overlays', () => {
    const result = score(
      {
        overlays: [{ id: 'o', when: { months: [11] }, weights: { a: 70 } }],
        gates: [{ id: 'g', when: 'measure:x.a > 0', cap: 50 }],
        adjustments: [{ id: 'p', points: 5, when: 'measure:x.a > 0' }],
        indicators: [indicatorOf('a', 50), indicatorOf('b', 50, { missing: 'hold' })],
      },
      { 'x.a': 85 },
    )
    expect(result).toMatchObject({ state: 'held', score: null, tier: null, multiplier: null, payout: null })
    expect(result).toMatchObject({ adjustments: [], gates: [], missing: ['b'], reasons: [] })
    expect(result.indicators.map(({ weight_bp, contribution }) => [weight_bp, contribution])).toEqual([
      [7000, null],
      [3000, null],
    ])
  })

  it('follows from nothing with a value even where no weight is asked for', () => {
    expect(score({ min_weight: 0 }, {}).state).toBe('held')
  })
})

describe('values', () => {
  it('are found under reference@aggregate@window where either is not the default', () => {
    const rolling = indicatorOf('b', 50, { aggregate: 'mean', window: 'rolling:P12M' })
    const card = loadCard(cardOf({ indicators: [indicatorOf('a', 50), rolling] }))
    expect(card.references).toContain('measure:x.b@mean@rolling:P12M')
    const result = scoreCard(card, factsOf({ 'x.a': 80, 'measure:x.b@mean@rolling:P12M': 90, 'x.b': 1 }))
    expect(result.score).toBe(85)
  })

  it('of null, insufficient and suspect ones are missing; n is shown all the same', () => {
    const values = {
      'measure:x.a': { value: 80 },
      'measure:x.b': { value: 80, n: 7, state: 'suspect' as const },
    }
    const result = score({ min_weight: 50 }, {}, { values })
    expect(result.indicators[1]).toMatchObject({
      value: null,
      n: 7,
      points: 0,
      contribution: 0,
      weight_bp: 0,
    })
    expect(
      score({ min_weight: 50 }, {}, { values: { ...values, 'measure:x.b': { value: null } } }).missing,
    ).toEqual(['b'])
  })

  it('that cannot be calculated with are refused', () => {
    expect(() => score({}, { 'x.a': Number.NaN })).toThrow('CARD_FACTS_INVALID')
  })
})

describe('gates and adjustments', () => {
  it('fire, hold the payout or do nothing where a gate is unknown', () => {
    const gate = (missing?: 'fire' | 'ignore') =>
      score(
        { gates: [{ id: 'g', when: 'kpi:none > 1', cap: 60, ...(missing ? { missing } : {}) }] },
        { 'x.a': 85, 'x.b': 85, 'hr.bonus_base': 100 },
      )
    expect(gate('fire')).toMatchObject({ score: 60, gates: ['g'], tier: 'below' })
    expect(gate('ignore')).toMatchObject({ score: 85, gates: [], payout: { amount: 100 } })
    expect(gate()).toMatchObject({ score: 85, gates: [], payout: { amount: null, factor: 1 } })
  })

  it('end at 0 and at max', () => {
    const adjusted = (points: number) =>
      score({ adjustments: [{ id: 'p', points, when: 'score > 0' }] }, { 'x.a': 85, 'x.b': 85 })
    expect(adjusted(40).score).toBe(100)
    expect(adjusted(-90)).toMatchObject({ score: 0, tier: 'below' })
  })
})

describe('a described card', () => {
  it('says what all pass lines and all excellent lines score and are paid', () => {
    const card = loadCard(cardOf({ payout: { method: 'proportional', base: 'measure:hr.bonus_base' } }))
    expect(describeCard(card)).toEqual({
      pass: { score: 80, tier: 'good', factor: 0.8 },
      excellent: { score: 90, tier: 'excellent', factor: 0.9 },
    })
  })
})
