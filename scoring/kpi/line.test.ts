import { describe, expect, it } from 'vitest'
import { type LineStation, lineKpis, noLineKpis } from './index.ts'

const station = (
  standard: number | undefined,
  good: number,
  more: Partial<LineStation> = {},
): LineStation => ({
  standard,
  good,
  scrap: 0,
  rework: 0,
  firstPass: { units: 0, good: 0 },
  ...more,
})

describe('the balance of a line', () => {
  it('is the work content over what the slowest station leaves time for', () => {
    const { kpis } = lineKpis([station(30, 1), station(60, 1), station(45, 1)])
    expect(kpis.line_balance).toBe(135 / (3 * 60))
  })
  it('is 1 where all stations take equally long', () => {
    expect(lineKpis([station(42, 1), station(42, 1)]).kpis.line_balance).toBe(1)
  })
  it('is not there where one station has no standard', () => {
    expect(lineKpis([station(30, 1), station(undefined, 1)])).toEqual({
      kpis: { line_balance: null, rolled_yield: 1 },
      reasons: ['no_line_standards'],
    })
  })
})

describe('the rolled yield of a line', () => {
  const of90 = station(30, 90, { scrap: 6, rework: 4, firstPass: { units: 50, good: 40 } })

  it('is the product of quality rates where one station reads no serial numbers', () => {
    expect(lineKpis([of90, station(30, 95, { scrap: 5 })]).kpis.rolled_yield).toBeCloseTo(0.9 * 0.95, 12)
  })
  it('is the product of first passes where serial numbers are read at all', () => {
    const other = station(30, 95, { scrap: 5, firstPass: { units: 50, good: 45 } })
    expect(lineKpis([of90, other]).kpis.rolled_yield).toBeCloseTo(0.8 * 0.9, 12)
  })
  it('is not there where a station counted nothing', () => {
    expect(lineKpis([of90, station(30, 0)])).toEqual({
      kpis: { line_balance: 1, rolled_yield: null },
      reasons: ['station_without_units'],
    })
  })
})

it('neither is there where stations cannot be compared', () => {
  expect(noLineKpis('several_products')).toEqual({
    kpis: { line_balance: null, rolled_yield: null },
    reasons: ['several_products'],
  })
})
