import { describe, expect, it } from 'vitest'
import { cardOf, indicatorOf } from './fixtures.ts'
import { type CardData, loadCard, loadFacts } from './index.ts'

const refused = (given: object) => () => loadCard({ ...cardOf(), ...given }, 'card.yaml')
const withIndicator = (given: Partial<CardData['indicators'][number]>) =>
  refused({ indicators: [indicatorOf('a', 50), indicatorOf('b', 50, given)] })

describe('a card is refused with every problem and its path', () => {
  it('lists all at once under the name of the file', () => {
    const card = { ...cardOf(), colour: 'red', period: 'fortnight', tiers: [] }
    expect(() => loadCard(card, 'card.yaml')).toThrow(/card\.yaml: 3 problems:.*colour.*period.*tiers/s)
    expect(() => loadCard(null)).toThrow('found null, expected a map')
    expect(refused({ title: { zh: '\ud800' } })).toThrow('CARD_INVALID')
  })

  it.each<[string, object, string]>([
    [
      'weights that do not sum',
      { indicators: [indicatorOf('a', 50)] },
      'indicators: weights sum to 50 %, not 100 %',
    ],
    [
      'a weight finer than a basis point',
      { indicators: [indicatorOf('a', 33.333), indicatorOf('b', 66.667)] },
      'indicators.0.weight: 33.333 % is finer',
    ],
    [
      'an id twice',
      { indicators: [indicatorOf('a', 50), indicatorOf('a', 50)] },
      'indicators.1.id: a is there twice',
    ],
    ['a group that is not there', { groups: [{ id: 'g', weight: 100 }] }, 'indicators.0.group: is missing'],
    ['a date that is none', { effective: { from: '2026-02-31' } }, 'effective.from: 2026-02-31 is no day'],
    ['no tier from 0', { tiers: [{ id: 't', from: 70, multiplier: 1 }] }, 'no tier from 0'],
    ['a tier above max', { max: 60 }, 'tiers.0.from: 90 is above max 60'],
    [
      'two tiers at one bound',
      {
        tiers: [
          { id: 't', from: 0, multiplier: 1 },
          { id: 'u', from: 0, multiplier: 2 },
        ],
      },
      'two tiers begin at 0',
    ],
    ['a gate without effect', { gates: [{ id: 'g', when: 'score > 1' }] }, 'gates.0: a gate has a cap'],
    [
      'a cap finer than a millionth',
      { gates: [{ id: 'g', when: 'score > 1', cap: 69.9999999 }] },
      'finer than a millionth',
    ],
    [
      'an expression that is none',
      { gates: [{ id: 'g', when: 'score >> 1', cap: 6 }] },
      'gates.0.when: line 1, column 8',
    ],
    [
      'a form that is not there',
      { gates: [{ id: 'g', when: 'rating:m > 1', cap: 6 }] },
      'the card has no ratings.m',
    ],
    [
      'a card scored on itself',
      { gates: [{ id: 'g', when: 'card:x > 1', cap: 6 }] },
      'a cycle: x is scored on x',
    ],
    [
      'months in a yearly card',
      { period: 'year', overlays: [{ id: 'o', when: { months: [1] }, weights: { a: 60 } }] },
      'months need a period of a month or less',
    ],
    [
      'dates the wrong way round',
      {
        overlays: [
          { id: 'o', when: { dates: { from: '2026-03-01', to: '2026-02-01' } }, weights: { a: 60 } },
        ],
      },
      'is not before',
    ],
    ['ratings without a share', { ratings: { m: { shares: { peer: 0 } } } }, 'no group has a share'],
    [
      'a minimum for an unknown group',
      { ratings: { m: { shares: { peer: 1 }, min: { boss: 1 } } } },
      'shares does not name boss',
    ],
    [
      'a base that is no reference',
      { payout: { method: 'tier', base: 'hr.base' } },
      'payout.base: found "hr.base"',
    ],
    [
      'an award that is no amount',
      {
        payout: {
          method: 'tier',
          awards: [{ id: 'w', period: 'year', of: 'mean', when: 'score > 1', amount: 'score > 1' }],
        },
      },
      'payout.awards.0.amount: line 1',
    ],
  ])('%s', (_, given, message) => expect(refused(given)).toThrow(message))

  it.each<[string, Partial<CardData['indicators'][number]>, string]>([
    [
      'anchors that do not rise',
      {
        curve: {
          anchors: [
            [1, 0],
            [1, 80],
          ],
        },
      },
      'values have to rise strictly',
    ],
    [
      'points against the trend',
      {
        trend: 'lower',
        curve: {
          anchors: [
            [1, 0],
            [2, 80],
          ],
        },
      },
      'points must not rise where lower is better',
    ],
    [
      'steps against the trend',
      {
        trend: 'lower',
        curve: {
          steps: [
            [1, 0],
            [2, 80],
          ],
        },
      },
      'bounds have to fall strictly',
    ],
    ['an empty scale', { curve: { scale: { min: 1, max: 1 } } }, 'min 1 is not below max 1'],
    [
      'two curves',
      { curve: { scale: { min: 1, max: 2 }, pass_fail: { pass: 1 } } },
      'indicators.1.curve: has exactly one of',
    ],
    [
      'a target of zero',
      { curve: { ratio: { target: 0 } } },
      'indicators.1.curve.ratio.target: found 0, expected a number above 0',
    ],
    ['an unknown kind of metric', { metric: 'sensor:x' }, 'indicators.1.metric: found "sensor:x"'],
    ['a window that is none', { window: 'rolling:12' }, 'indicators.1.window'],
  ])('%s', (_, given, message) => expect(withIndicator(given)).toThrow(message))
})

describe('a valid card is taken whole', () => {
  it('with everything that scoring.md shows', () => {
    const card = cardOf({
      title: { zh: '店长' },
      ratings: { m: { shares: { peer: 1 }, scale: [1, 5] } },
      indicators: [
        indicatorOf('a', 50, { metric: 'card:store', aggregate: { share_tier: 'pass' }, curve: 'card' }),
        indicatorOf('b', 25, {
          metric: {
            sum: [
              [1, 'measure:x.a'],
              [0.4, 'measure:x.b'],
            ],
          },
          window: 'year_to_date',
        }),
        indicatorOf('c', 25, { metric: 'rating:m', curve: { card: {} } }),
      ],
      payout: {
        method: 'tier',
        base: 'measure:hr.base',
        awards: [
          { id: 'w', period: 'quarter', of: 'mean', when: 'score >= 90', amount: '1 * measure:hr.base_pay' },
        ],
        pool: { amount: 'measure:hr.pool', conserve: true },
      },
    })
    expect(loadCard(card).references).toEqual([
      'card:store@share_tier:pass@period',
      'measure:x.a@last@year_to_date',
      'measure:x.b@last@year_to_date',
      'rating:m',
      'measure:hr.base',
    ])
  })
})

describe('facts are refused with every problem and its path', () => {
  it('names what is wrong', () => {
    const facts = {
      subject: { id: 'w' },
      period: { label: 'p', from: 'yesterday', to: 'x' },
      values: { 'kpi:a': { value: '1', state: 'fine' } },
    }
    expect(() => loadFacts(facts, 'facts.json')).toThrow(
      /facts\.json: 3 problems:.*period\.from.*kpi:a\.value.*kpi:a\.state/s,
    )
  })
})
