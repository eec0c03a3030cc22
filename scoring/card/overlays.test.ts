import { describe, expect, it } from 'vitest'
import { cardOf, factsOf, indicatorOf } from './fixtures.ts'
import { type CardData, loadCard, scoreCard } from './index.ts'

type Overlay = NonNullable<CardData['overlays']>[number]

const five = [30, 25, 20, 15, 10].map((weight, index) => indicatorOf('abcde'[index]!, weight))
const values = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((id) => [`x.${id}`, 50]))

function weightsWith(overlays: Overlay[], given: Partial<CardData> = {}): number[] {
  const card = loadCard(cardOf({ indicators: five, overlays, ...given }))
  return scoreCard(card, factsOf(values)).indicators.map(({ weight_bp }) => weight_bp)
}
const peak: Overlay = { id: 'peak', when: { months: [11] }, weights: { a: 40 } }

describe('overlays move weight (scoring.md 2.2)', () => {
  it('takes the difference from all others in proportion, by largest remainder', () => {
    expect(weightsWith([peak])).toEqual([4000, 2143, 1714, 1286, 857])
  })

  it('takes it from those named only', () => {
    expect(weightsWith([{ ...peak, rebalance: { from: ['d', 'e'] } }])).toEqual([4000, 2500, 2000, 900, 600])
  })

  it('gives a tie to the indicator that comes first in the card', () => {
    const indicators = [indicatorOf('a', 40), indicatorOf('b', 30), indicatorOf('c', 30)]
    const overlays: Overlay[] = [{ ...peak, weights: { a: 40.01 }, rebalance: { from: ['c', 'b'] } }]
    const card = loadCard(cardOf({ indicators, overlays }))
    expect(scoreCard(card, factsOf(values)).indicators.map(({ weight_bp }) => weight_bp)).toEqual([
      4001, 3000, 2999,
    ])
  })

  it('takes an id for an id, even one that every object knows', () => {
    const indicators = [indicatorOf('constructor', 50), indicatorOf('a', 50)]
    const card = loadCard(cardOf({ indicators, overlays: [peak] }))
    expect(scoreCard(card, factsOf({ 'x.constructor': 1, 'x.a': 1 })).indicators[0]!.weight_bp).toBe(6000)
  })

  it('gives to the donors what a lower weight leaves', () => {
    expect(weightsWith([{ ...peak, weights: { a: 20 } }])).toEqual([2000, 2857, 2286, 1714, 1143])
  })

  it('balances each group by itself', () => {
    const groups = [
      { id: 'one', weight: 55 },
      { id: 'two', weight: 45 },
    ]
    const indicators = five.map((indicator, index) => ({ ...indicator, group: index < 2 ? 'one' : 'two' }))
    const overlays: Overlay[] = [{ ...peak, weights: { a: 40, c: 15 }, rebalance: 'group' }]
    expect(weightsWith(overlays, { groups, indicators })).toEqual([4000, 1500, 1500, 1800, 1200])
  })

  it('spares what an earlier overlay has set', () => {
    const later: Overlay = { id: 'later', when: { worker: 'w-1' }, weights: { b: 30 } }
    const [a, b, ...others] = weightsWith([peak, later])
    expect([a, b]).toEqual([4000, 3000])
    expect(others).toEqual([1333, 1000, 667])
  })

  it('holds only while every condition does', () => {
    for (const when of [
      { months: [10] },
      { worker: 'w-2' },
      { months: [11], team: 't' },
      { phase: 'trial' },
    ]) {
      expect(weightsWith([{ ...peak, when }])).toEqual([3000, 2500, 2000, 1500, 1000])
    }
    const until = { dates: { from: '2026-10-01', to: '2026-11-01' } }
    expect(weightsWith([{ ...peak, when: until }])[0]).toBe(3000)
    const from = { dates: { from: '2026-11-01', to: '2026-11-02' } }
    expect(weightsWith([{ ...peak, when: from }])[0]).toBe(4000)
  })
})

describe('an overlay set that cannot be balanced is refused at load', () => {
  const refused = (overlays: Overlay[]) => () => loadCard(cardOf({ indicators: five, overlays }))

  it('where donors have too little', () => {
    expect(refused([{ ...peak, rebalance: { from: ['e'] }, weights: { a: 41 } }])).toThrow(
      'where peak hold: overlay peak needs 11 from donors that have 10',
    )
  })

  it('where there are no donors', () => {
    const all = { a: 30, b: 25, c: 20, d: 15, e: 11 }
    expect(refused([{ ...peak, weights: all }])).toThrow('overlay peak has no donors')
  })

  it('where only two together fail, if they can coincide', () => {
    const first: Overlay = { id: 'first', when: { months: [11] }, weights: { a: 60 } }
    const second = (when: Overlay['when']): Overlay => ({ id: 'second', when, weights: { b: 50 } })
    expect(refused([first, second({ worker: 'w-2' })])).toThrow('where first and second hold')
    expect(refused([first, second({ dates: { from: '2027-10-15', to: '2027-12-01' } })])).toThrow(
      'first and second',
    )
    expect(refused([first, second({ months: [10, 12] })])).not.toThrow()
    expect(refused([first, second({ dates: { from: '2026-11-02', to: '2026-12-01' } })])).not.toThrow()
  })

  it('where it names what is not there', () => {
    expect(refused([{ ...peak, weights: { z: 40 } }])).toThrow(
      'overlays.0.weights.z: there is no indicator z',
    )
    expect(refused([{ ...peak, rebalance: { from: ['y'] } }])).toThrow('there is no indicator y')
    expect(refused([{ ...peak, rebalance: 'group' }])).toThrow('group needs groups')
  })
})
