import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { BEGINNING, siteHistory, unchanging } from '../../config/history.ts'
import type { Site } from '../../config/site.ts'
import { at, HOUR, openFloor, type Reading, siteOf, station } from '../floor/fixture.ts'
import { queryKpis } from './query.ts'
import type { KpiQuestion } from './question.ts'
import { scenesOf } from './scene.ts'
import { targetWithin } from './targets.ts'

// Line line-1 of st-1 and st-2, the output; shift day is 06:00 to 14:00 with a break from 10:00 to 10:30: 7.5 h.
const plain = siteOf({
  stations: [station('st-1'), station('st-2')],
  standards: [
    { product: 'p-1', station: 'st-1', seconds: 40, from: '2026-01-01' },
    { product: 'p-1', station: 'st-2', seconds: 60, from: '2026-01-01' },
    { product: 'p-2', station: 'st-2', seconds: 30, from: '2026-01-01' },
  ],
})
const floor = openFloor(plain)
afterAll(() => floor.remove())
beforeEach(() => floor.wipe())

const DAY = { from: at(6), to: at(14) }
const LINE = { line: 'line-1' }
const ENTRY = { line: 'line-1', shift: 'day', units: 900, from: '2026-01-01' }
const change = (hours: number, v: string, place = 'st-2'): Reading => ({
  ts: at(hours),
  path: `${place}/product`,
  v,
})

function target(site: Site, place: { line: string; station?: string } = LINE, window = DAY, now = at(200)) {
  return targetWithin(scenesOf(floor.store.db, unchanging(site)), place, window, now)
}
const units = (...args: Parameters<typeof target>) => target(...args)?.units ?? null
const withTargets = (...targets: Site['targets']): Site => ({ ...plain, targets })

describe('the target of a shift', () => {
  it('without a configured one is scheduled time over the standard, of the output station for the line', () => {
    expect(units(plain)).toBeCloseTo((7.5 * 3600) / 60, 9)
    expect(units(plain, { line: 'line-1', station: 'st-1' })).toBeCloseTo((7.5 * 3600) / 40, 9)
  })

  it('is the configured one, the latest that is in force, for each station too', () => {
    const site = withTargets(
      ENTRY,
      { ...ENTRY, units: 950, from: '2026-11-02' },
      { ...ENTRY, units: 999, from: '2026-11-03' },
    )
    expect(units(site)).toBeCloseTo(950, 9)
    expect(units(site, { line: 'line-1', station: 'st-1' })).toBeCloseTo(950, 9)
  })

  it('that names the product goes before one that does not; one for another product, line or shift is none', () => {
    const site = withTargets(
      { ...ENTRY, units: 1, from: '2026-11-01' },
      { ...ENTRY, units: 700, product: 'p-1' },
      { ...ENTRY, units: 2, product: 'p-2', from: '2026-11-02' },
      { ...ENTRY, units: 3, shift: 'late', from: '2026-11-02' },
      { ...ENTRY, units: 4, line: 'line-2', from: '2026-11-02' },
    )
    expect(units(site)).toBeCloseTo(700, 9)
  })

  it('with a change-over has of each product its share of the scheduled time', () => {
    // 06:00 to 09:00 p-1, from 09:00 on p-2: 3 h and 4.5 h.
    floor.take([change(9, 'p-2')])
    expect(units(plain)).toBeCloseTo((3 * 3600) / 60 + (4.5 * 3600) / 30, 9)
    const site = withTargets(
      { ...ENTRY, units: 750, product: 'p-1' },
      { ...ENTRY, units: 300, product: 'p-2' },
    )
    expect(units(site)).toBeCloseTo((750 * 3 + 300 * 4.5) / 7.5, 9)
    const one = withTargets({ ...ENTRY, units: 750, product: 'p-1' })
    expect(units(one)).toBeCloseTo((750 * 3) / 7.5 + (4.5 * 3600) / 30, 9)
  })

  it('is by the product of the station itself, and by that of before the shift', () => {
    floor.take([change(2, 'p-2'), change(4, 'p-1', 'st-1')])
    expect(units(plain)).toBeCloseTo((7.5 * 3600) / 30, 9)
    expect(units(plain, { line: 'line-1', station: 'st-1' })).toBeCloseTo((7.5 * 3600) / 40, 9)
  })

  it('is by the standard in force at each moment', () => {
    const night = siteOf({
      stations: [station('st-1')],
      calendar: {
        shifts: [{ id: 'night', name: 'night', start: '22:00', end: '02:00', days: ['mon'], breaks: [] }],
      },
      standards: [
        { product: 'p-1', station: 'st-1', seconds: 60, from: '2026-01-01' },
        { product: 'p-1', station: 'st-1', seconds: 30, from: '2026-11-03' },
      ],
    })
    expect(units(night, LINE, { from: at(22), to: at(26) })).toBeCloseTo(120 + 240, 9)
  })

  it('is unknown without a target or a standard for all of its scheduled time', () => {
    floor.take([change(9, 'p-2', 'st-1')])
    expect(target(plain, { line: 'line-1', station: 'st-1' })).toBeNull()
    expect(target(plain, { line: 'line-1', station: 'st-9' })).toBeNull()
    expect(target(plain, { line: 'line-9' })).toBeNull()
    expect(target(plain, LINE, { from: at(23), to: at(24) })).toBeNull()
  })

  it('is due as scheduled time goes by: not in the break, not before the start, not after the end', () => {
    const due = (hours: number) => target(withTargets({ ...ENTRY, units: 750 }), LINE, DAY, at(hours))?.now
    expect(due(5)).toBeCloseTo(0, 9)
    expect(due(10)).toBeCloseTo(400, 9)
    expect(due(10.25)).toBeCloseTo(400, 9)
    expect(due(10.5)).toBeCloseTo(400, 9)
    expect(due(14)).toBeCloseTo(750, 9)
    expect(due(30)).toBeCloseTo(750, 9)
  })

  it('of a part of a shift is a part of it, and of several shifts their sum', () => {
    const site = withTargets({ ...ENTRY, units: 750 }, { ...ENTRY, shift: 'late', units: 400 })
    expect(units(site, LINE, { from: at(9), to: at(11) })).toBeCloseTo(150, 9)
    expect(units(site, LINE, { from: at(0), to: at(24) })).toBeCloseTo(1150, 9)
  })

  it('is that of the version in force at its end: a target that is changed later is that of later shifts', () => {
    const versions = siteHistory([
      { from: BEGINNING, site: withTargets({ ...ENTRY, units: 900 }) },
      { from: at(12), site: withTargets({ ...ENTRY, units: 960 }) },
      { from: at(20), site: withTargets({ ...ENTRY, units: 1 }) },
    ])
    const asked = (now: number) => targetWithin(scenesOf(floor.store.db, versions), LINE, DAY, now)?.units
    expect(asked(at(9))).toBeCloseTo(900, 9)
    expect(asked(at(13))).toBeCloseTo(960, 9)
    expect(asked(at(100))).toBeCloseTo(960, 9)
  })
})

describe('a row', () => {
  const site = withTargets({ ...ENTRY, units: 750 })
  const rows = (question: Partial<KpiQuestion>, now = at(10)) =>
    queryKpis(floor.store.db, unchanging(site), { by: 'line', ...DAY, ...question }, now).rows

  it('of a line or station has target and progress, of its own window', () => {
    floor.take([
      { ts: at(7), path: 'st-2/good', v: 100 },
      { ts: at(7), path: 'st-1/good', v: 120 },
    ])
    expect(rows({})[0].sums.good).toBe(100)
    expect(rows({})[0].target).toBeCloseTo(750, 9)
    expect(rows({})[0].target_now).toBeCloseTo(400, 9)
    expect(rows({ by: 'station' }).map(({ id, target: whole }) => [id, Math.round(whole ?? 0)])).toEqual([
      ['st-1', 750],
      ['st-2', 750],
    ])
    const hours = rows({ bucket: 'hour' }).filter(({ from }) => Date.parse(from) <= at(8))
    expect(hours.map((row) => Math.round(row.target ?? 0))).toEqual([100, 100, 100])
    expect(rows({ from: at(0), to: at(14), bucket: 'shift' }, at(14) + HOUR)[0]).toMatchObject({
      shift: { id: 'day' },
    })
  })

  it('of a person, a product or a part of a line has none', () => {
    floor.take([
      { ts: at(6), path: 'st-2/badge', v: 'w-1' },
      { ts: at(7), path: 'st-2/good', v: 100 },
    ])
    for (const by of ['worker', 'team', 'product'] as const)
      expect(rows({ by })[0]).not.toHaveProperty('target')
    expect(rows({ station: 'st-2' })[0]).not.toHaveProperty('target')
  })
})
