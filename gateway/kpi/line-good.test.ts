import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { at, MUCH_LATER, openFloor, type Reading, siteOf } from '../floor/fixture.ts'
import { queryKpis } from './query.ts'
import type { KpiQuestion } from './question.ts'

const floor = openFloor(siteOf())
afterAll(() => floor.remove())
beforeEach(() => floor.wipe())

const cycle = (ts: number, id: string, unit: string, v = 'good', product?: string): Reading => ({
  ts,
  path: `${id}/cycle`,
  v,
  extra: { unit, ...(product === undefined ? {} : { product }) },
})
const defect = (ts: number, unit: string, origin: string, id = 'st-3'): Reading => ({
  ts,
  path: `${id}/defect`,
  v: 'leak',
  extra: { unit, origin },
})
const passed = (unit: string, hour: number) =>
  ['st-1', 'st-2', 'st-3'].map((id, i) => cycle(at(hour, 10 * i), id, unit))

function ask(by: KpiQuestion['by'], from = at(6), to = at(14)) {
  return queryKpis(floor.store.db, floor.history(), { by, from, to }, MUCH_LATER)
}
const results = (by: KpiQuestion['by'], id: string, from?: number, to?: number) => {
  const sums = ask(by, from, to).rows.find((row) => row.id === id)?.sums
  return sums && [sums.good, sums.scrap, sums.rework]
}

describe('the good of a line', () => {
  it('loses a unit charged upstream after the last station, whose own good it stays', () => {
    floor.take([...passed('a', 8), ...passed('b', 9), defect(at(11), 'a', 'st-1')])
    expect(results('line', 'line-1')).toEqual([1, 1, 0])
    expect(results('product', 'p-1')).toEqual([1, 1, 0])
    expect(results('station', 'st-3')).toEqual([2, 0, 0])
    expect(results('station', 'st-1')).toEqual([1, 1, 0])
    expect(ask('line').rows[0].sums.earned_s).toBe(60)
    expect(ask('line').rows[0].quality.reasons).not.toContain('no_standard')
    expect(ask('line').reconciliation).toMatchObject({ station_units: 6, unattributed: 6, residual: 0 })
  })

  it('loses it where it was counted there, not when the defect was found', () => {
    floor.take([...passed('a', 8), defect(at(15), 'a', 'st-1')])
    expect(results('line', 'line-1', at(8), at(8, 20))).toEqual([0, 1, 0])
    expect(results('line', 'line-1', at(8, 20), at(8, 20, 0, 1))).toBeUndefined()
    expect(results('line', 'line-1', at(9), at(22))).toBeUndefined()
  })

  it('keeps a unit charged before the last station counted it', () => {
    floor.take([
      cycle(at(8), 'st-1', 'a'),
      defect(at(8, 10), 'a', 'st-1', 'st-2'),
      cycle(at(8, 20), 'st-3', 'a'),
    ])
    expect(results('line', 'line-1')).toEqual([1, 1, 0])
  })

  it('loses a unit once, however often it is charged, and not twice where it is bad at the last station too', () => {
    floor.take([...passed('a', 8), defect(at(11), 'a', 'st-1'), defect(at(12), 'a', 'st-2')])
    expect(results('line', 'line-1')).toEqual([0, 2, 0])
    floor.take([defect(at(13), 'a', 'st-3')])
    expect(results('line', 'line-1')).toEqual([0, 3, 0])
  })

  it('loses a unit that comes again upstream and is not good', () => {
    floor.take([...passed('a', 8), cycle(at(12), 'st-1', 'a', 'rework')])
    expect(results('line', 'line-1')).toEqual([0, 0, 1])
  })

  it('keeps it where nothing moved upstream: the unit was not good there any more', () => {
    floor.take([cycle(at(8), 'st-1', 'a', 'rework'), cycle(at(9), 'st-3', 'a'), defect(at(10), 'a', 'st-1')])
    expect(results('line', 'line-1')).toEqual([1, 0, 1])
  })

  it('loses it of the product that the last station was on, though that is known late', () => {
    floor.take([...passed('a', 8), defect(at(11), 'a', 'st-1')])
    floor.take([{ ts: at(7), path: 'st-3/product', v: 'p-2' }])
    expect(results('product', 'p-1')).toEqual([0, 1, 0])
    expect(results('product', 'p-2')).toBeUndefined()
    floor.take([cycle(at(12), 'st-3', 'b')])
    expect(results('product', 'p-2')).toEqual([1, 0, 0])
  })

  it('is the same in any order of arrival', () => {
    const facts = [...passed('a', 8), defect(at(11), 'a', 'st-1')]
    for (const order of [
      [3, 2, 1, 0],
      [2, 3, 0, 1],
      [1, 3, 2, 0],
    ]) {
      floor.wipe()
      for (const i of order) floor.take([facts[i]])
      expect(results('line', 'line-1')).toEqual([0, 1, 0])
    }
  })

  it('keeps what has no serial number: nobody knows whether the last station had counted it', () => {
    floor.take([
      { ts: at(8), path: 'st-1/good', v: 5 },
      { ts: at(9), path: 'st-3/good', v: 5 },
      { ts: at(10), path: 'st-3/defect', v: 'leak', extra: { origin: 'st-1' } },
    ])
    expect(results('line', 'line-1')).toEqual([5, 1, 0])
  })
})
