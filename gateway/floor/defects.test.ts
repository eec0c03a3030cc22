import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { at, openFloor, type Reading, siteOf, station } from './fixture.ts'

describe('a defect without a known unit', () => {
  const floor = openFloor(siteOf({ stations: [station('st-1', { crew: 2 }), station('st-2')] }))
  afterAll(() => floor.remove())
  beforeEach(() => floor.wipe())

  const badge = (ts: number, v: string, id = 'st-1'): Reading => ({ ts, path: `${id}/badge`, v })
  const made = (ts: number, n: number): Reading => ({ ts, path: 'st-1/good', v: n })
  const defect = (ts: number, extra: Reading['extra'] = { origin: 'st-1' }): Reading => ({
    ts,
    path: 'st-2/defect',
    v: 'scratch',
    extra,
  })

  /** The adjustments, as `station result n crew product`. */
  function adjustments(): string[] {
    const { db, names } = floor.store
    return db
      .prepare<[], { station: number; result: string; n: number; crew: number; product: number }>(
        'SELECT * FROM unit WHERE part > 0 ORDER BY ts, fact, part',
      )
      .all()
      .map(({ station: id, result, n, crew, product }) =>
        [names.name(id), result, n, names.name(crew) || 'nobody', names.name(product)].join(' '),
      )
  }
  const charged = (who: string, kind = 'scrap') => [`st-1 good -1 ${who} p-1`, `st-1 ${kind} 1 ${who} p-1`]
  const ANNA = '[["w-1",1]]'

  it('charges the person who made all of the product there in the shift before it', () => {
    floor.take([badge(at(6), 'w-1'), made(at(8), 20), defect(at(9), { origin: 'st-1', kind: 'rework' })])
    expect(adjustments()).toEqual(charged(ANNA, 'rework'))
  })

  it('charges one who made 90 % sharp, else the team', () => {
    const day = (mine: number) => [
      badge(at(6), 'w-1'),
      made(at(7), mine),
      badge(at(8), 'w-1'),
      made(at(8, 10), 1),
      defect(at(9)),
    ]
    floor.take(day(9))
    expect(adjustments()).toEqual(charged(ANNA))
    floor.wipe()
    floor.take(day(8))
    expect(adjustments()).toEqual(charged('team'))
  })

  it('counts only units before it, of its shift and its product', () => {
    floor.take([
      badge(at(5, 50), 'w-2'),
      made(at(5, 55), 50),
      badge(at(6), 'w-1'),
      badge(at(6), 'w-2'),
      made(at(7), 5),
      { ts: at(7, 10), path: 'st-1/good', v: 50, extra: { product: 'p-2' } },
      badge(at(8), 'w-1'),
      defect(at(9)),
      made(at(9), 50),
    ])
    expect(adjustments()).toEqual(charged(ANNA))
  })

  it('goes to the team where nothing was counted, and outside every shift', () => {
    floor.take([badge(at(6), 'w-1'), defect(at(9)), defect(at(23))])
    expect(adjustments()).toEqual([...charged('team'), ...charged('team')])
  })

  it('follows a sign-on or units that come late', () => {
    floor.take([made(at(7), 10), defect(at(9))])
    expect(adjustments()).toEqual(charged('team'))
    floor.take([badge(at(6), 'w-1')])
    expect(adjustments()).toEqual(charged(ANNA))
    floor.take([badge(at(6, 50), 'w-1'), badge(at(7, 50), 'w-2'), made(at(8), 10)])
    expect(adjustments()).toEqual(charged('team'))
  })

  it('is of the product in force at the detecting station, unless it names one', () => {
    floor.take([
      badge(at(6), 'w-1'),
      made(at(7), 10),
      { ts: at(8), path: 'st-2/product', v: 'p-2' },
      defect(at(9)),
      defect(at(9, 1), { origin: 'st-1', product: 'p-1' }),
    ])
    expect(adjustments()).toEqual(['st-1 good -1 team p-2', 'st-1 scrap 1 team p-2', ...charged(ANNA)])
  })

  it('without an origin belongs to nobody and to no station', () => {
    floor.take([badge(at(6), 'w-1'), made(at(7), 10), badge(at(6), 'w-2', 'st-2'), defect(at(9), {})])
    expect(adjustments()).toEqual(['-line-1 good -1 nobody p-1', '-line-1 scrap 1 nobody p-1'])
  })

  it('becomes a charge of its unit once the unit is known', () => {
    floor.take([badge(at(6), 'w-1'), defect(at(9), { unit: 'u-1', origin: 'st-1' })])
    expect(adjustments()).toEqual(charged('team'))
    floor.take([{ ts: at(8), path: 'st-1/cycle', v: 'good', extra: { unit: 'u-1' } }])
    expect(adjustments()).toEqual([])
    expect(floor.store.db.prepare('SELECT result, n FROM unit').all()).toEqual([{ result: 'scrap', n: 1 }])
  })
})
