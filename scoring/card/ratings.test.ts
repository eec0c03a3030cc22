import { describe, expect, it } from 'vitest'
import { cardOf, factsOf, indicatorOf } from './fixtures.ts'
import { type Facts, loadCard, scoreCard } from './index.ts'

const form = {
  shares: { superior: 0.4, peer: 0.3, subordinate: 0.3, self: 0 },
  min: { peer: 3, subordinate: 2 },
  trim: { peer: 1 },
  scale: [1, 5] as [number, number],
}
const card = loadCard(
  cardOf({
    ratings: { morale: form },
    indicators: [
      indicatorOf('a', 60),
      indicatorOf('morale', 40, {
        metric: 'rating:morale',
        curve: { scale: { min: 1, max: 5 } },
        pass: 4,
        minimum: { n: 2 },
      }),
    ],
  }),
)
type Entry = NonNullable<Facts['ratings']>[string][number]
const by = (group: string, ...scores: number[]): Entry[] =>
  scores.map((score, index) => ({ by: `${group}-${index}`, group, score }))
const resultOf = (...entries: Entry[][]) =>
  scoreCard(card, factsOf({ 'x.a': 80 }, { ratings: { morale: entries.flat() } }))
const rated = (...entries: Entry[][]) => {
  const { value, n } = resultOf(...entries).indicators[1]!
  return [value, n]
}

describe('360-degree ratings (scoring.md 2.9)', () => {
  it('weighs the means of the groups by their shares', () => {
    expect(rated(by('superior', 5), by('peer', 3, 3, 3), by('subordinate', 2, 4))).toEqual([3.8, 4])
  })

  it('leaves the lowest and the highest out where enough are there', () => {
    expect(rated(by('superior', 4), by('peer', 1, 4, 5, 3))).toEqual([3.785714286, 3])
  })

  it('shares out what a group that is too small leaves', () => {
    expect(rated(by('superior', 5), by('peer', 1, 1), by('subordinate', 4, 4))).toEqual([4.571428571, 3])
  })

  it('counts a rater once, by the last entry', () => {
    const twice: Entry[] = [
      { by: 'w-9', group: 'superior', score: 1 },
      { by: 'w-9', group: 'superior', score: 5 },
    ]
    expect(rated(twice, by('subordinate', 3, 3))).toEqual([4.142857143, 3])
  })

  it('is missing without a group, or with fewer raters than the minimum', () => {
    expect(resultOf(by('peer', 4, 4)).missing).toEqual(['morale'])
    expect(resultOf(by('superior', 5)).missing).toEqual(['morale'])
    expect(resultOf(by('self', 5, 5)).missing).toEqual(['morale'])
  })

  it('reports a group without a share and leaves it out', () => {
    const result = resultOf(by('superior', 4, 4), by('customer', 1))
    expect(result.indicators[1]!.value).toBe(4)
    expect(result.reasons).toContainEqual({
      code: 'rating_group_left_out',
      form: 'morale',
      group: 'customer',
    })
  })

  it('refuses a score outside the scale', () => {
    expect(() => resultOf(by('superior', 6))).toThrow(
      'ratings.morale: 6 by superior-0 is outside the scale 1 to 5',
    )
  })
})
