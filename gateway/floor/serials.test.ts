import { describe, expect, it } from 'vitest'
import { followUnit, type SerialCycle } from './serials.ts'

const DAY = 86_400_000
const MINUTE = 60_000
/** Positions in the line: station n is the n-th; those from 10 on are of another line. */
const isBefore = (a: number, b: number) => a < 10 === b < 10 && a < b

/** Facts of one unit as `<minute> <station> <result>` or `<minute> <station> defect <kind> [origin]`, in order of arrival. */
function follow(facts: string[]): { counted: string[]; repeats: string[]; charged: number[] } {
  const parsed = facts.map((fact, i) => {
    const [minute, station, what, kind, origin] = fact.split(' ')
    return { ts: Number(minute) * MINUTE, station: Number(station), what, kind, origin, fact: i + 1 }
  })
  const cycles = parsed
    .filter(({ what }) => what !== 'defect')
    .map(({ ts, station, what, fact }) => ({
      ts,
      station,
      fact,
      result: what as 'good' | 'scrap' | 'rework',
      product: null,
    }))
  const defects = parsed
    .filter(({ what }) => what === 'defect')
    .map(({ ts, station, kind, origin, fact }) => ({
      ts,
      station,
      fact,
      kind: kind as 'scrap' | 'rework',
      origin: origin === undefined ? null : Number(origin),
    }))
  const { counted, repeats, charged } = followUnit(cycles, defects, () => 30 * DAY, isBefore)
  const text = ({ ts, station, result }: SerialCycle) => `${ts / MINUTE} ${station} ${result}`
  return { counted: counted.map(text), repeats: repeats.map(text), charged: [...charged] }
}

describe('a unit seen again at its station', () => {
  it('counts once, where and when it was made', () => {
    expect(follow(['0 1 good', '5 1 good'])).toEqual({
      counted: ['0 1 good'],
      repeats: ['5 1 good'],
      charged: [],
    })
  })
  it('moves to the result of the repeat where it was good', () => {
    expect(follow(['0 1 good', '5 1 rework']).counted).toEqual(['0 1 rework'])
  })
  it('never moves back, nor on', () => {
    expect(follow(['0 1 good', '5 1 rework', '9 1 good', '12 1 scrap']).counted).toEqual(['0 1 rework'])
    expect(follow(['0 1 scrap', '5 1 good']).counted).toEqual(['0 1 scrap'])
  })
  it('is another unit 30 days after the one that was counted', () => {
    const days = 30 * 24 * 60
    expect(follow(['0 1 good', `${days - 1} 1 good`, `${days} 1 good`])).toMatchObject({
      counted: ['0 1 good', `${days} 1 good`],
      repeats: [`${days - 1} 1 good`],
    })
  })
  it('counts at every station once', () => {
    expect(follow(['0 1 good', '5 2 good']).counted).toEqual(['0 1 good', '5 2 good'])
  })
})

describe('a defect of a unit', () => {
  it('moves the unit at its origin, at the time it was made', () => {
    expect(follow(['0 1 good', '5 2 good', '9 3 defect scrap 1'])).toMatchObject({
      counted: ['0 1 scrap', '5 2 good'],
      charged: [3],
    })
  })
  it('without origin goes to the one station before the detecting one that is known', () => {
    expect(follow(['0 1 good', '9 3 defect rework', '9 3 good'])).toMatchObject({
      counted: ['0 1 rework', '9 3 good'],
      charged: [2],
    })
  })
  it('without origin charges nobody where two stations could have made it', () => {
    expect(follow(['0 1 good', '5 2 good', '9 3 defect scrap'])).toMatchObject({
      counted: ['0 1 good', '5 2 good'],
      charged: [],
    })
  })
  it('without origin never goes to the detecting station, a later one or another line', () => {
    expect(follow(['0 2 good', '0 3 good', '0 11 good', '9 2 defect scrap']).charged).toEqual([])
  })
  it('with origin on another line goes there', () => {
    expect(follow(['0 11 good', '9 2 defect scrap 11'])).toMatchObject({
      counted: ['0 11 scrap'],
      charged: [2],
    })
  })
  it('finds a unit whose cycle is up to 5 min later than the defect', () => {
    expect(follow(['5 1 good', '0 2 defect scrap 1'])).toMatchObject({ counted: ['5 1 scrap'], charged: [2] })
    expect(follow(['6 1 good', '0 2 defect scrap 1'])).toMatchObject({ counted: ['6 1 good'], charged: [] })
  })
  it('leaves a unit as it is that is not good any more, and is settled by it all the same', () => {
    expect(follow(['0 1 scrap', '9 2 defect rework 1'])).toMatchObject({
      counted: ['0 1 scrap'],
      charged: [2],
    })
    expect(follow(['0 1 good', '5 2 defect scrap 1', '9 2 defect rework 1'])).toMatchObject({
      counted: ['0 1 scrap'],
      charged: [2, 3],
    })
  })
  it('acts with repeats in the order of facts', () => {
    expect(follow(['0 1 good', '5 2 defect scrap 1', '9 1 rework']).counted).toEqual(['0 1 scrap'])
    expect(follow(['0 1 good', '5 1 rework', '9 2 defect scrap 1']).counted).toEqual(['0 1 rework'])
    expect(follow(['0 1 good', '5 2 defect scrap 1', '5 1 rework']).counted).toEqual(['0 1 scrap'])
    expect(follow(['0 1 good', '5 1 rework', '5 2 defect scrap 1']).counted).toEqual(['0 1 rework'])
  })
  it('charges the latest of two units with one number', () => {
    const later = 31 * 24 * 60
    expect(follow(['0 1 good', `${later} 1 good`, `${later + 1} 2 defect scrap 1`]).counted).toEqual([
      '0 1 good',
      `${later} 1 scrap`,
    ])
  })
})
