import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cardOf, factsOf, indicatorOf } from './fixtures.ts'
import { type CardData, loadCard, resultJson, scoreCard } from './index.ts'
import { apportion } from './weights.ts'

type Indicator = CardData['indicators'][number]
type Curve = Indicator['curve']
type When = NonNullable<CardData['overlays']>[number]['when']

const value = fc.oneof(fc.integer({ min: -50, max: 150 }), fc.double({ min: -10, max: 120, noNaN: true }))
const rising = (count: number) =>
  fc
    .uniqueArray(fc.integer({ min: -2000, max: 12_000 }), { minLength: count, maxLength: count })
    .map((values) => values.sort((a, b) => a - b).map((number) => number / 100))

/** Curves that are monotone in the direction of the trend. */
const shape = fc.constantFrom('higher', 'lower').chain((trend) => {
  const points = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 3, maxLength: 3 }).map((list) => {
    const sorted = list.sort((a, b) => a - b).map((number) => number / 10)
    return trend === 'higher' ? sorted : sorted.reverse()
  })
  const anchors = fc
    .tuple(rising(3), points)
    .map(([values, given]): Curve => ({ anchors: values.map((v, i) => [v, given[i]!]) }))
  const steps = fc.tuple(rising(3), points).map(([values, given]): Curve => {
    const pairs = values.map((v, i): [number, number] => [v, given[i]!])
    return { steps: trend === 'higher' ? pairs : pairs.reverse() }
  })
  const others = fc.constantFrom<Curve>(
    { scale: { min: 3, max: 77 } },
    { ratio: { target: 33 } },
    { ratio: { target: 7, cap: 130 } },
    { pass_fail: { pass: 20 } },
  )
  return fc.record({ trend: fc.constant(trend), curve: fc.oneof(anchors, steps, others) })
})

const indicators = fc
  .array(
    fc.record({
      share: fc.integer({ min: 1, max: 1000 }),
      shape,
      missing: fc.constantFrom('redistribute', 'zero'),
      value: fc.option(value, { freq: 4 }),
    }),
    { minLength: 1, maxLength: 9 },
  )
  .map((parts) => {
    const weights = apportion(
      10_000,
      parts.map(({ share }) => share),
    )
    return parts.map(({ shape, missing, value }, index) => ({
      value,
      indicator: indicatorOf(`i${index}`, weights[index]! / 100, { ...shape, missing }),
    }))
  })
type Parts = typeof indicators extends fc.Arbitrary<infer T> ? T : never

const load = (parts: Parts, given: Partial<CardData> = {}) =>
  loadCard(cardOf({ indicators: parts.map(({ indicator }) => indicator), min_weight: 0, ...given }))
const factsFor = (parts: Parts) =>
  factsOf(
    Object.fromEntries(
      parts.flatMap(({ indicator, value }) => (value === null ? [] : [[`x.${indicator.id}`, value]])),
    ),
  )
const millionths = (number: number) => Math.round(number * 1e6)

describe('laws of a score', () => {
  it('contributions sum to the score before adjustments, weights to 100 %', () => {
    fc.assert(
      fc.property(indicators, (parts) => {
        const result = scoreCard(load(parts, { max: 1000 }), factsFor(parts))
        if (result.state === 'held') return
        const sum = result.indicators.reduce(
          (total, { contribution }) => total + millionths(contribution!),
          0,
        )
        expect(sum).toBe(millionths(result.score!))
        expect(result.indicators.reduce((total, { weight_bp }) => total + weight_bp, 0)).toBe(10_000)
      }),
    )
  })

  it('weights sum to 100 % after any overlays and missing values, or the card is refused by name', () => {
    const overlay = fc.record({
      id: fc.constantFrom('o', 'p', 'q'),
      when: fc.constantFrom<When>({ months: [11] }, { worker: 'w-1' }, { phase: 'trial' }, { months: [5] }),
      place: fc.nat({ max: 8 }),
      weight: fc.integer({ min: 0, max: 6000 }),
    })
    let scored = 0
    fc.assert(
      fc.property(indicators, fc.uniqueArray(overlay, { selector: ({ id }) => id }), (parts, given) => {
        const overlays = given.map(({ id, when, place, weight }) => ({
          id,
          when,
          weights: { [`i${place % parts.length}`]: weight / 100 },
        }))
        let card: ReturnType<typeof load>
        try {
          card = load(parts, { overlays })
        } catch (error) {
          expect(String(error)).toMatch(/overlays: where .* hold: overlay [opq] (has no donors|needs)/)
          return
        }
        const { indicators } = scoreCard(card, factsFor(parts))
        expect(indicators.reduce((total, { weight_bp }) => total + weight_bp, 0)).toBe(10_000)
        expect(indicators.every(({ weight_bp }) => weight_bp >= 0)).toBe(true)
        scored++
      }),
      { numRuns: 300 },
    )
    expect(scored).toBeGreaterThan(30)
  })

  it('monotone curves give monotone scores', () => {
    fc.assert(
      fc.property(indicators, fc.nat(), value, (parts, nth, other) => {
        const place = nth % parts.length
        const before = { ...parts[place]!, value: parts[place]!.value ?? 0 }
        const after = { ...before, value: other }
        const card = load(parts)
        const [low, high] = [before, after]
          .sort((a, b) => (before.indicator.trend === 'higher' ? a.value - b.value : b.value - a.value))
          .map((part) => scoreCard(card, factsFor(parts.with(place, part))).score!)
        expect(high).toBeGreaterThanOrEqual(low!)
      }),
    )
  })

  it('every score from 0 to max has exactly one tier', () => {
    const starts = fc.uniqueArray(fc.integer({ min: 1, max: 100_000_000 }), { maxLength: 6 })
    fc.assert(
      fc.property(starts, fc.integer({ min: 0, max: 100_000_000 }), (bounds, score) => {
        const tiers = [0, ...bounds].map((from) => ({ id: `t${from}`, from: from / 1e6, multiplier: 1 }))
        const card = loadCard(cardOf({ tiers, indicators: [indicatorOf('a', 100)] }))
        const result = scoreCard(card, factsOf({ 'x.a': score / 1e6 }))
        const holding = tiers.filter(({ from }) => from <= score / 1e6)
        expect(result.score).toBe(score / 1e6)
        expect(result.tier).toBe(holding.reduce((best, tier) => (tier.from > best.from ? tier : best)).id)
      }),
    )
  })

  it('the same card and facts give equal bytes, whatever the order of their keys', () => {
    fc.assert(
      fc.property(indicators, (parts) => {
        const facts = factsFor(parts)
        const reversed = { ...facts, values: Object.fromEntries(Object.entries(facts.values).reverse()) }
        expect(resultJson(scoreCard(load(parts), reversed))).toBe(resultJson(scoreCard(load(parts), facts)))
      }),
    )
  })
})

describe('any data', () => {
  it('is taken as a card or refused by CARD_INVALID', () => {
    const { indicators: _, ...rest } = cardOf()
    const spoilt = fc.tuple(
      fc.constantFrom('indicators', ...Object.keys(rest), 'overlays', 'gates', 'ratings'),
      fc.jsonValue(),
    )
    fc.assert(
      fc.property(spoilt, ([key, data]) => {
        try {
          loadCard({ ...cardOf(), [key]: data })
        } catch (error) {
          expect(String(error)).toContain('CARD_INVALID')
        }
      }),
      { numRuns: 2_000 },
    )
  })
})
