import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { at, MUCH_LATER, openFloor, type Reading, siteOf } from '../floor/fixture.ts'
import { queryKpis } from './query.ts'
import type { KpiQuestion } from './question.ts'

const STANDARDS = [30, 60, 45].map((seconds, i) => ({
  product: 'p-1',
  station: `st-${i + 1}`,
  seconds,
  from: '2026-01-01',
}))
const floor = openFloor(siteOf({ standards: STANDARDS }))
afterAll(() => floor.remove())
beforeEach(() => floor.wipe())

const made = (id: string, n: number, ts = at(8), product?: string): Reading => ({
  ts,
  path: `${id}/good`,
  v: n,
  ...(product === undefined ? {} : { extra: { product } }),
})
const cycle = (ts: number, id: string, v: string, unit?: string): Reading => ({
  ts,
  path: `${id}/cycle`,
  v,
  ...(unit === undefined ? {} : { extra: { unit } }),
})
const everywhere = (n: number) => ['st-1', 'st-2', 'st-3'].map((id) => made(id, n))

function line(question: Partial<KpiQuestion> = {}) {
  const asked: KpiQuestion = { by: 'line', from: at(6), to: at(14), ...question }
  const { kpis, quality } = queryKpis(floor.store.db, floor.history(), asked, MUCH_LATER).rows[0]
  return { balance: kpis.line_balance, rolled: kpis.rolled_yield, reasons: quality.reasons }
}

describe('a line that made one product', () => {
  it('has the balance of its standards and the yields of its stations, multiplied', () => {
    floor.take([...everywhere(9), cycle(at(9), 'st-1', 'scrap'), cycle(at(9), 'st-2', 'rework')])
    const { balance, rolled } = line()
    expect(balance).toBeCloseTo(135 / 180, 12)
    expect(rolled).toBeCloseTo(0.9 * 0.9, 12)
  })

  it('has the first passes, multiplied, where serial numbers are read at all stations', () => {
    const units = ['a', 'b', 'c', 'd'].flatMap((unit, i) =>
      ['st-1', 'st-2', 'st-3'].map((id, k) => cycle(at(8, 10 * i + k), id, 'good', unit)),
    )
    floor.take([
      ...units,
      cycle(at(10), 'st-1', 'rework', 'a'),
      cycle(at(10), 'st-2', 'scrap', 'b'),
      made('st-1', 50),
    ])
    expect(line().rolled).toBeCloseTo((3 / 4) * (3 / 4), 12)
  })

  it('has no balance without a standard at each station, no yield where one made nothing', () => {
    floor.take([made('st-1', 5), made('st-3', 5)])
    expect(line()).toMatchObject({ balance: 135 / 180, rolled: null })
    expect(line().reasons).toContain('station_without_units')
    floor.wipe()
    floor.take(['st-1', 'st-2', 'st-3'].map((id) => made(id, 5, at(8), 'p-2')))
    expect(line()).toMatchObject({ balance: null, rolled: 1 })
    expect(line().reasons).toContain('no_line_standards')
  })

  it('made one still where an adjustment names another', () => {
    const defect: Reading = {
      ts: at(9),
      path: 'st-3/defect',
      v: 'x',
      extra: { origin: 'st-1', product: 'p-2' },
    }
    floor.take([...everywhere(9), defect])
    expect(line()).toMatchObject({ balance: 135 / 180, rolled: 1 })
  })
})

describe('a line that made several products', () => {
  it('has neither figure, with the reason; windows with one of them have', () => {
    floor.take([...everywhere(9), made('st-1', 1, at(11), 'p-2')])
    expect(line()).toMatchObject({ balance: null, rolled: null })
    expect(line().reasons).toContain('several_products')
    expect(line({ to: at(10) })).toMatchObject({ balance: 135 / 180, rolled: 1 })
  })
})

it('a question for one station of a line has neither figure of the whole line', () => {
  floor.take(everywhere(9))
  expect(line({ station: 'st-3' })).toMatchObject({ balance: null, rolled: null })
  expect(line({ station: 'st-3' }).reasons).toContain('part_of_line')
})
