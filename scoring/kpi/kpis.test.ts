import { describe, expect, it } from 'vitest'
import { addSums, emptySums, type StationSums, type Sums, stationKpis, workerKpis } from './index.ts'

/** The example of contract.md 3: a shift of 8 h. */
const SHIFT: Sums = {
  ...emptySums(),
  good: 12,
  scrap: 1,
  attended_s: 28_800,
  on_standard_s: 27_000,
  off_standard_s: { down: 1800 },
  work_s: 25_200,
  earned_s: 24_000,
}

const STATION: StationSums = {
  planned_busy_s: 27_000,
  down_s: 1800,
  standard_s: 20_160,
  hasState: true,
  failures: 3,
  repair_s: 1350,
  firstPass: { units: 10, good: 9 },
  steps: { units: 8, compliant: 6 },
}

describe('the KPIs of a person', () => {
  it('are those of the worked example', () => {
    const kpis = workerKpis(SHIFT, false)
    const rounded = Object.fromEntries(
      Object.entries(kpis).map(([id, value]) => [id, Number(value?.toFixed(4))]),
    )
    expect(rounded).toEqual({
      worker_efficiency: 0.8333,
      worker_performance: 0.8889,
      worker_utilisation: 0.875,
      assembly_efficiency: 1.7143,
      defect_rate: 0.0769,
      quality_rate: 0.9231,
      scrap_ratio: 0.0769,
      rework_ratio: 0,
    })
  })

  it('are null where there is nothing to divide by, never 0 or endless', () => {
    expect(Object.values(workerKpis(emptySums(), false))).toEqual(Array(8).fill(null))
  })

  it('are not clamped', () => {
    expect(workerKpis({ ...SHIFT, earned_s: 30_816 }, false).worker_efficiency).toBeCloseTo(1.07, 12)
    expect(workerKpis({ ...SHIFT, good: -2, scrap: 1 }, false).quality_rate).toBe(2)
  })

  it('that rest on earned time are null where too many units lack a standard; the others stand', () => {
    expect(workerKpis(SHIFT, true)).toMatchObject({
      worker_efficiency: null,
      worker_performance: null,
      worker_utilisation: 0.875,
    })
  })
})

describe('the KPIs of a station', () => {
  const sums = { ...SHIFT, run_s: 25_200 }

  it('follow ISO 22400-2', () => {
    const kpis = stationKpis(sums, STATION, false)
    const expected = {
      quality_rate: 12 / 13,
      first_pass_yield: 0.9,
      step_compliance: 0.75,
      production_rate: 13 / 7,
      availability: 25_200 / 27_000,
      effectiveness: 0.8,
      oee: (25_200 / 27_000) * 0.8 * (12 / 13),
      technical_efficiency: 25_200 / 27_000,
      mtbf_s: 8400,
      mttr_s: 450,
    }
    for (const [id, value] of Object.entries(expected)) {
      expect(kpis[id as keyof typeof kpis], id).toBeCloseTo(value, 12)
    }
  })

  it('have no equipment figures without a state signal', () => {
    expect(stationKpis(sums, { ...STATION, hasState: false, failures: 0 }, false)).toMatchObject({
      production_rate: null,
      availability: null,
      effectiveness: null,
      oee: null,
      technical_efficiency: null,
      mtbf_s: null,
      mttr_s: null,
      first_pass_yield: 0.9,
    })
  })

  it('have no OEE where one of its factors is missing', () => {
    expect(stationKpis(sums, STATION, true)).toMatchObject({ effectiveness: null, oee: null })
    expect(stationKpis({ ...sums, good: 0, scrap: 0 }, STATION, false)).toMatchObject({
      quality_rate: null,
      oee: null,
    })
  })
})

describe('sums', () => {
  it('add up, cause by cause', () => {
    const total = emptySums()
    addSums(total, SHIFT)
    addSums(total, { ...SHIFT, off_standard_s: { down: 200, starved: 30 } })
    expect(total).toMatchObject({
      good: 24,
      scrap: 2,
      attended_s: 57_600,
      earned_s: 48_000,
      off_standard_s: { down: 2000, starved: 30 },
    })
  })
})
