import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { at, openFloor, type Reading, siteOf } from '../floor/fixture.ts'
import { createConditions } from './conditions.ts'

const floor = openFloor(siteOf())
afterAll(() => floor.remove())
beforeEach(() => floor.wipe())

const state = (ts: number, v: string, quality: Reading['quality'] = 'good'): Reading => ({
  ts,
  path: 'st-1/state',
  v,
  quality,
})

/** Conditions of [from, to) as `from value began`, in clock time. */
function between(from: number, to: number): string[] {
  const station = floor.store.names.id('station', 'st-1')
  const clock = (instant: number) => new Date(instant).toISOString().slice(11, 16)
  return createConditions(floor.store.db)
    .between(station, from, to)
    .map(({ from: start, value, began }) => `${clock(start)} ${value} ${clock(began)}`)
}

describe('a condition', () => {
  it('is a run of equal states, and began with the first of them, before the window too', () => {
    floor.take([
      state(at(6), '1'),
      state(at(7), '0'),
      state(at(8), '0'),
      state(at(9), 'down'),
      state(at(10), '1'),
    ])
    expect(between(at(6), at(12))).toEqual(['06:00 running 06:00', '07:00 down 07:00', '10:00 running 10:00'])
    expect(between(at(8, 30), at(12))).toEqual(['07:00 down 07:00', '10:00 running 10:00'])
  })

  it('ends with a bad reading, and is another after it', () => {
    floor.take([state(at(6), '0'), state(at(7), '0', 'bad'), state(at(8), '0')])
    expect(between(at(6), at(12))).toEqual(['06:00 down 06:00', '07:00 null 07:00', '08:00 down 08:00'])
    expect(between(at(9), at(12))).toEqual(['08:00 down 08:00'])
  })

  it('of no length leaves no trace, but what is the same before and after it began anew, in every window', () => {
    floor.take([state(at(6), 'starved'), state(at(7), '0'), state(at(7), 'starved')])
    expect(between(at(6), at(12))).toEqual(['06:00 starved 06:00', '07:00 starved 07:00'])
    expect(between(at(8), at(12))).toEqual(['07:00 starved 07:00'])
  })

  it('is not known before the first reading', () => {
    floor.take([state(at(6), '1')])
    expect(between(at(5), at(6))).toEqual([])
    expect(between(at(5), at(7))).toEqual(['06:00 running 06:00'])
  })
})
