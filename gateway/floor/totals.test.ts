import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { at, openFloor, type Reading, siteOf, station } from './fixture.ts'
import { counterStep, type Step } from './totals.ts'

const MINUTE = 60_000

describe('a step of a counter', () => {
  // previous total, next total, minutes between, width, standard seconds
  it.each<[string, [number, number, number, number | undefined, number | undefined], Step]>([
    ['is the difference', [100, 103, 1, 16, 60], { units: 3, mark: null }],
    ['is nothing where nothing was counted', [100, 100, 1, 16, 60], { units: 0, mark: null }],
    ['runs on over a wrap-around', [65_530, 4, 10, 16, 60], { units: 10, mark: null }],
    ['to 0 over a wrap-around counts as well', [65_535, 0, 1, 16, 60], { units: 1, mark: null }],
    [
      'without a width is a reset, and counts from 0',
      [65_530, 4, 10, undefined, 60],
      { units: 4, mark: 'counter_reset' },
    ],
    [
      'from 90 % of the range sharp is a reset',
      [90, 5, 10, undefined, 60],
      { units: 5, mark: 'counter_reset' },
    ],
    ['from under 90 % of the range is a reset', [58_000, 4, 10, 16, 60], { units: 4, mark: 'counter_reset' }],
    [
      'of half the range is no wrap-around',
      [65_535, 32_767, 1, 16, undefined],
      { units: 32_767, mark: 'counter_reset' },
    ],
    [
      'of a little less than half the range is one',
      [65_535, 32_766, 1, 16, undefined],
      { units: 32_767, mark: null },
    ],
    [
      'from a total beyond its range is never negative',
      [200_000, 100, 60, 16, undefined],
      { units: 100, mark: 'counter_reset' },
    ],
    ['to 0 is a reset that counts nothing', [100, 0, 1, 16, 60], { units: 0, mark: 'counter_reset' }],
    ['of 10 is always possible', [0, 10, 0, 16, 60], { units: 10, mark: null }],
    ['over 10 in no time is a jump', [0, 11, 0, 16, 60], { units: 0, mark: 'counter_jump' }],
    ['of five times the standard pace is possible', [0, 25, 5, 16, 60], { units: 25, mark: null }],
    ['above that is a jump', [0, 26, 5, 16, 60], { units: 0, mark: 'counter_jump' }],
    ['has no limit where there is no standard', [0, 40_000, 1, 16, undefined], { units: 40_000, mark: null }],
    [
      'that is a reset and too much is a jump alone',
      [500, 400, 1, 16, 60],
      { units: 0, mark: 'counter_jump' },
    ],
  ])('%s', (_, [old, now, minutes, width, standard], expected) => {
    const from = { ts: 0, v: old }
    expect(counterStep(from, { ts: minutes * MINUTE, v: now }, width, standard)).toEqual(expected)
  })
})

describe('counters on the floor', () => {
  const floor = openFloor(siteOf({ stations: [station('st-1', { crew: 2 }), station('st-2')] }))
  afterAll(() => floor.remove())
  beforeEach(() => floor.wipe())

  const total = (ts: number, v: number): Reading => ({ ts, path: 'st-1/total', v })
  const badge = (ts: number, v: string): Reading => ({ ts, path: 'st-1/badge', v })
  const product = (ts: number, v: string): Reading => ({ ts, path: 'st-1/product', v })

  /** What was counted, as `hh:mm units crew`, and remarks as `hh:mm code`. */
  function counted(): string[] {
    const clock = (ts: number) => new Date(ts).toISOString().slice(11, 16)
    const units = floor.store.db
      .prepare<[], { ts: number; n: number; crew: number }>('SELECT ts, n, crew FROM unit ORDER BY ts, fact')
      .all()
      .map(({ ts, n, crew }) => `${clock(ts)} ${n} ${floor.store.names.name(crew) || 'nobody'}`)
    const marks = floor.store.db
      .prepare<[], { ts: number; code: string }>('SELECT ts, code FROM mark ORDER BY ts, fact, code')
      .all()
      .map(({ ts, code }) => `${clock(ts)} ${code}`)
    return [...units, ...marks]
  }
  const ANNA = '[["w-1",1]]'

  it('the first reading is the baseline, also where an earlier one comes late', () => {
    floor.take([badge(at(7), 'w-1'), total(at(8), 1000), total(at(8, 1), 1002)])
    expect(counted()).toEqual([`08:01 2 ${ANNA}`])
    floor.take([total(at(7, 59), 997)])
    expect(counted()).toEqual([`08:00 3 ${ANNA}`, `08:01 2 ${ANNA}`])
  })

  it('a jump is undone by a reading in between that comes late', () => {
    floor.take([badge(at(7), 'w-1'), total(at(8), 0), total(at(8, 2), 15)])
    expect(counted()).toEqual(['08:02 counter_jump'])
    floor.take([total(at(8, 1), 8)])
    expect(counted()).toEqual([`08:01 8 ${ANNA}`, `08:02 7 ${ANNA}`])
  })

  it('a change-over to a product without a standard, known late, undoes a jump', () => {
    floor.take([badge(at(7), 'w-1'), total(at(8), 0), total(at(8, 1), 100)])
    expect(counted()).toEqual(['08:01 counter_jump'])
    floor.take([product(at(7, 30), 'p-2')])
    expect(counted()).toEqual([`08:01 100 ${ANNA}`])
  })

  it('over a gap of more than 5 min in which people changed, nobody is credited', () => {
    floor.take([badge(at(7), 'w-1'), total(at(8), 0), badge(at(8, 3), 'w-2'), total(at(8, 6), 4)])
    expect(counted()).toEqual(['08:06 4 nobody', '08:06 counter_gap'])
  })

  it('a gap of 5 min sharp, or one in which nobody came or went, is none', () => {
    floor.take([badge(at(7), 'w-1'), total(at(8), 0), total(at(8, 6), 4), badge(at(8, 8), 'w-2')])
    floor.take([total(at(8, 11), 5)])
    expect(counted()).toEqual([`08:06 4 ${ANNA}`, '08:11 1 [["w-1",1],["w-2",1]]'])
  })

  it('people who change at the very first reading do not make a gap, at the second they do', () => {
    floor.take([badge(at(8), 'w-1'), total(at(8), 0), total(at(8, 6), 4)])
    expect(counted()).toEqual([`08:06 4 ${ANNA}`])
    floor.take([badge(at(8, 6), 'w-2')])
    expect(counted()).toEqual(['08:06 4 nobody', '08:06 counter_gap'])
  })

  it('a session that ends by itself within a gap counts like one that is signed off', () => {
    floor.take([badge(at(7), 'w-1'), total(at(13, 50), 0), total(at(14, 40), 4)])
    expect(counted()).toEqual(['14:40 4 nobody', '14:40 counter_gap'])
  })
})
