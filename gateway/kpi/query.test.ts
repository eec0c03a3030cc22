import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { at, MUCH_LATER, openFloor, type Reading, siteOf, station } from '../floor/fixture.ts'
import type { KpiRow } from '../web/api.ts'
import { queryKpis } from './query.ts'
import { BUCKETS, type KpiQuestion } from './question.ts'

const floor = openFloor(
  siteOf({
    stations: [
      station('st-1', { crew: 2, split: { 'w-1': 2, 'w-2': 1 } }),
      station('st-2', { steps: [1, 2] }),
    ],
  }),
)
afterAll(() => floor.remove())
beforeEach(() => floor.wipe())

const badge = (ts: number, v: string, id = 'st-1'): Reading => ({ ts, path: `${id}/badge`, v })
const good = (ts: number, n: number, id = 'st-1'): Reading => ({ ts, path: `${id}/good`, v: n })
const state = (ts: number, v: string, id = 'st-1'): Reading => ({ ts, path: `${id}/state`, v })
const scrap = (ts: number, id = 'st-1'): Reading => ({ ts, path: `${id}/cycle`, v: 'scrap' })
const DAY = { from: at(6), to: at(14) }

function ask(question: Partial<KpiQuestion> = {}, now = MUCH_LATER) {
  return queryKpis(floor.store.db, floor.history(), { by: 'worker', ...DAY, ...question }, now)
}
const rowOf = (id: string, question: Partial<KpiQuestion> = {}, now = MUCH_LATER): KpiRow => {
  const row = ask(question, now).rows.find((one) => one.id === id)
  if (!row) throw new Error(`no row ${id}`)
  return row
}

describe('a window', () => {
  it('begins with its first millisecond and ends before its last, whole slots or not', () => {
    const instants = [at(8), at(8, 59, 59, 999), at(9), at(9, 30), at(9, 30, 0, 1)]
    floor.take([badge(at(6), 'w-1'), ...instants.map((ts) => good(ts, 1))])
    const count = (from: number, to: number) => ask({ from, to }).rows[0]?.sums.good ?? 0
    expect(count(at(8), at(9))).toBe(2)
    expect(count(at(8, 0, 0, 1), at(9))).toBe(1)
    expect(count(at(8), at(9, 0, 0, 1))).toBe(3)
    expect(count(at(9), at(9, 30))).toBe(1)
    expect(count(at(9, 30), at(9, 30, 0, 1))).toBe(1)
    expect(count(at(7, 59, 59, 999), at(9, 30, 0, 2))).toBe(5)
  })

  it('cuts time to the millisecond', () => {
    floor.take([badge(at(8), 'w-1'), badge(at(9), 'w-1')])
    expect(rowOf('w-1', { from: at(8, 59, 59, 999), to: at(10) }).sums.attended_s).toBe(0.001)
    expect(ask({ from: at(9), to: at(10) }).rows).toEqual([])
  })

  it('shows nobody without time and units, and somebody with units alone', () => {
    floor.take([badge(at(5, 40), 'w-1'), good(at(5, 50), 3), badge(at(7), 'w-1')])
    expect(ask({ from: at(7), to: at(8) }).rows).toEqual([])
    const early = rowOf('w-1', { from: at(5), to: at(6) })
    expect(early.sums).toMatchObject({ good: 3, attended_s: 0 })
    expect(early.kpis.worker_efficiency).toBe(null)
    expect(early.quality.reasons).toContain('no_attended_time')
  })

  it('shows somebody who has only an adjustment in it', () => {
    floor.take([
      badge(at(6), 'w-1'),
      good(at(7), 5),
      badge(at(8), 'w-1'),
      { ts: at(9, 30), path: 'st-2/defect', v: 'x', extra: { origin: 'st-1' } },
    ])
    expect(rowOf('w-1', { from: at(9), to: at(10) }).sums).toMatchObject({
      good: -1,
      scrap: 1,
      earned_s: -60,
    })
  })
})

describe('buckets', () => {
  it.each(BUCKETS)('of a %s add up to the whole', (bucket) => {
    floor.take([
      badge(at(5, 40), 'w-1'),
      state(at(6), 'running'),
      good(at(5, 50), 2),
      good(at(6, 30), 3),
      badge(at(9), 'w-2'),
      good(at(9, 10), 4),
      state(at(9, 50), '0'),
      scrap(at(10, 10)),
      state(at(11), '1'),
      good(at(14, 10), 1),
      badge(at(14, 20), 'w-1'),
      { ts: at(15), path: 'st-2/defect', v: 'x', extra: { origin: 'st-1' } },
    ])
    for (const by of ['worker', 'station', 'team', 'line', 'product'] as const) {
      const range = { by, from: at(0), to: at(48) }
      for (const { id, sums } of ask(range).rows) {
        const parts = ask({ ...range, bucket }).rows.filter((row) => row.id === id)
        for (const key of [
          'good',
          'scrap',
          'rework',
          'attended_s',
          'on_standard_s',
          'work_s',
          'earned_s',
          'run_s',
        ] as const) {
          expect(parts.reduce((sum, part) => sum + part.sums[key], 0)).toBeCloseTo(sums[key], 9)
        }
      }
    }
  })

  it('of shifts name shift and date, and null outside', () => {
    floor.take([badge(at(5, 40), 'w-1'), good(at(5, 50), 2), good(at(6, 30), 3), badge(at(7), 'w-1')])
    const rows = ask({ from: at(0), to: at(24), bucket: 'shift' }).rows
    expect(rows.map(({ shift, sums }) => [shift, sums.good])).toEqual([
      [{ id: 'day', date: '2026-11-02' }, 3],
      [null, 2],
    ])
  })
})

describe('a filter', () => {
  beforeEach(() => {
    floor.take([
      badge(at(6), 'w-1'),
      badge(at(6), 'w-2', 'st-2'),
      good(at(7), 3),
      good(at(7), 4, 'st-2'),
      { ts: at(8), path: 'st-2/defect', v: 'x', extra: {} },
      badge(at(9), 'w-1'),
      badge(at(9), 'w-2', 'st-2'),
      good(at(10), 1),
    ])
  })
  const who = (question: Partial<KpiQuestion>) => ask(question).rows.map(({ id, sums }) => [id, sums.good])

  it('by id leaves one row, and the rest of the answer as it was', () => {
    expect(who({ id: 'w-2' })).toEqual([['w-2', 4]])
    expect(ask({ id: 'w-2' }).reconciliation).toEqual(ask().reconciliation)
  })
  it('by station leaves what was counted there', () => {
    expect(who({ station: 'st-1' })).toEqual([['w-1', 3]])
    expect(ask({ station: 'st-1' }).unattributed).toEqual({ good: 1, scrap: 0, rework: 0 })
    expect(ask({ station: 'st-1' }).reconciliation).toMatchObject({ station_units: 4, residual: 0 })
  })
  it('by line includes what belongs to no station of it, by another line leaves nothing', () => {
    expect(ask({ line: 'line-1' }).unattributed).toEqual({ good: 0, scrap: 1, rework: 0 })
    expect(ask({ line: 'line-2' })).toMatchObject({
      rows: [],
      reconciliation: { station_units: 0, residual: 0 },
    })
  })
})

describe('credit', () => {
  it('is shared by the declared split where it names all, and says so', () => {
    floor.take([badge(at(6), 'w-1'), badge(at(6), 'w-2'), good(at(7), 3)])
    expect([rowOf('w-1').sums.good, rowOf('w-2').sums.good]).toEqual([2, 1])
    expect(rowOf('w-1').quality.reasons).toContain('shared')
  })
  it('is shared equally where the split lacks one of them', () => {
    floor.take([badge(at(6), 'w-1'), badge(at(6), 'w-3'), good(at(7), 3)])
    expect([rowOf('w-1').sums.good, rowOf('w-3').sums.good]).toEqual([1.5, 1.5])
  })
  it('begins with the sign-on and ends before the sign-off; breaks count', () => {
    floor.take([badge(at(8), 'w-1'), good(at(7, 59, 59, 999), 1), good(at(8), 2), good(at(10, 15), 4)])
    floor.take([badge(at(11), 'w-1'), good(at(10, 59, 59, 999), 8), good(at(11), 16)])
    expect(rowOf('w-1').sums.good).toBe(14)
    expect(ask().unattributed.good).toBe(17)
  })
})

describe('a state', () => {
  it('down that ends at the very start of a window ended in it, and in no other', () => {
    floor.take([state(at(6), '1'), state(at(8), '0'), state(at(9), '1')])
    floor.take([good(at(8, 30), 1), good(at(9, 30), 1), good(at(10, 30), 1)])
    const repair = (from: number, to: number) => rowOf('st-1', { by: 'station', from, to }).kpis.mttr_s
    expect(repair(at(8), at(9))).toBe(null)
    expect(repair(at(9), at(10))).toBe(3600)
    expect(repair(at(10), at(11))).toBe(null)
  })
  it('makes run time and availability of scheduled time alone, less breaks and no_plan', () => {
    floor.take([state(at(5), '1'), state(at(9), 'no_plan'), state(at(12), '0'), state(at(13), '1')])
    floor.take([good(at(7), 1)])
    const { sums, kpis } = rowOf('st-1', { by: 'station', from: at(5), to: at(14) })
    expect(sums.run_s).toBe(4 * 3600)
    expect(kpis.availability).toBeCloseTo(4 / 5, 9)
    expect(kpis.technical_efficiency).toBeCloseTo(4 / 5, 9)
  })
})

describe('assembly steps', () => {
  it('comply where every step was done once, in order and ok; a unit belongs to the window of its first', () => {
    const step = (ts: number, unit: string, n: number, ok = true): Reading => ({
      ts,
      path: 'st-2/step',
      v: n,
      extra: { unit, ok },
    })
    floor.take([
      step(at(7), 'a', 1),
      step(at(7, 1), 'a', 2),
      step(at(7), 'b', 2),
      step(at(7, 1), 'b', 1),
      step(at(7, 59), 'c', 1),
      step(at(8, 1), 'c', 2),
      step(at(8, 10), 'd', 1, false),
      step(at(8, 11), 'd', 2),
      good(at(7, 30), 1, 'st-2'),
      good(at(8, 30), 1, 'st-2'),
    ])
    const compliance = (from: number, to: number) =>
      rowOf('st-2', { by: 'station', from, to }).kpis.step_compliance
    expect(compliance(at(7), at(8))).toBeCloseTo(2 / 3, 9)
    expect(compliance(at(8), at(9))).toBe(0)
    expect(compliance(at(6), at(14))).toBe(0.5)
  })
})

describe('the quality of a figure', () => {
  const worked = (units: number, end = at(9)) => {
    floor.take([badge(at(6), 'w-1'), state(at(6), '1'), good(at(7), units), badge(end, 'w-1')], end)
  }
  const quality = (question: Partial<KpiQuestion> = {}, now = MUCH_LATER) =>
    rowOf('w-1', question, now).quality

  it('is good with the evidence asked for, insufficient below', () => {
    worked(20)
    expect(quality()).toEqual({ state: 'good', coverage: 1, reasons: [] })
    floor.wipe()
    worked(19)
    expect(quality().state).toBe('insufficient')
    floor.wipe()
    worked(20, at(6, 14, 59, 999))
    expect(quality().state).toBe('insufficient')
  })
  it('is provisional while the window is open, and no longer once it is over', () => {
    worked(20)
    expect(quality({}, at(13, 59, 59, 999)).state).toBe('provisional')
    expect(quality({}, at(14)).state).toBe('good')
  })
  it('of a window that is over is good though the person is still signed on', () => {
    floor.take([badge(at(6), 'w-1'), state(at(6), '1'), good(at(7), 30)], at(9))
    expect(quality({ from: at(6), to: at(8) }, at(9)).state).toBe('good')
  })
  it('of overtime that can still be taken back is provisional', () => {
    floor.take([badge(at(6), 'w-1'), state(at(6), '1'), good(at(14, 5), 30)], at(14, 20))
    expect(quality({ from: at(14), to: at(14, 16) }, at(14, 20)).state).toBe('provisional')
  })
  it('names a jump of a counter as suspect, a forgotten sign-off for information', () => {
    floor.take([
      badge(at(6), 'w-1'),
      state(at(6), '1'),
      good(at(7), 30),
      { ts: at(8), path: 'st-1/total', v: 0 },
      { ts: at(8, 1), path: 'st-1/total', v: 9000 },
    ])
    expect(quality()).toMatchObject({ state: 'suspect', reasons: ['counter_jump', 'missed_sign_off'] })
    expect(quality({ from: at(6), to: at(8) })).toMatchObject({ state: 'good', reasons: ['missed_sign_off'] })
  })
  it('suspects a standard that is beaten by 30 % over 50 units', () => {
    floor.take([badge(at(6), 'w-1'), state(at(6), '1'), good(at(6, 30), 79), badge(at(7), 'w-1')])
    expect(quality().reasons).toEqual(['standard_suspect'])
  })
  it('loses coverage for the time of unknown states', () => {
    floor.take([badge(at(6), 'w-1'), good(at(7), 30), state(at(7), '1'), badge(at(10), 'w-1')])
    expect(quality().coverage).toBeCloseTo(3 / 4, 9)
    expect(rowOf('w-1').sums.unknown_s).toBe(3600)
  })
  it('of a station covers the scheduled time in which its state was known, breaks left out', () => {
    floor.take([state(at(9), '1'), good(at(9), 30)])
    // 06:00 to 14:00 less half an hour from 10:00; unknown until 09:00.
    expect(rowOf('st-1', { by: 'station' }).quality.coverage).toBeCloseTo(4.5 / 7.5, 9)
    expect(rowOf('st-1', { by: 'station', from: at(9) }).quality.coverage).toBe(1)
  })
  it('of a station says why a KPI is null', () => {
    floor.take([good(at(7), 30)])
    const row = rowOf('st-1', { by: 'station' })
    expect(row.kpis).toMatchObject({ first_pass_yield: null, mtbf_s: null, oee: null })
    expect(row.quality.reasons).toEqual(['no_failures', 'no_run_time', 'no_serial_units', 'no_steps'])
  })
  it('of a product rests on its units, not on attended time', () => {
    floor.take([badge(at(6), 'w-1'), good(at(7), 30, 'st-2'), badge(at(10), 'w-1')])
    const { kpis, quality } = rowOf('p-1', { by: 'product' })
    expect(kpis).toEqual({ defect_rate: 0, quality_rate: 1, scrap_ratio: 0, rework_ratio: 0 })
    expect(quality).toMatchObject({ state: 'good', reasons: [] })
  })
  it('of a shift is provisional until the shift is over, though the question ends now', () => {
    worked(20)
    const asked = { bucket: 'shift', to: at(9) } as const
    expect(quality(asked, at(9)).state).toBe('provisional')
    expect(quality(asked, at(14)).state).toBe('good')
  })
  it('counts the attended time of days of overtime, where the calendar allows it', () => {
    const long = openFloor(siteOf({ calendar: { maxOvertimeMs: 7 * 24 * 3_600_000 } }))
    const units = Array.from({ length: 24 * 6 }, (_, i) => good(at(14, 20 * i), 1))
    long.take([badge(at(6), 'w-1'), ...units])
    const [row] = queryKpis(
      long.store.db,
      long.history(),
      { by: 'worker', from: at(54), to: at(60) },
      MUCH_LATER,
    ).rows
    expect(row.sums).toMatchObject({ good: 6 * 3, attended_s: 6 * 3600 })
    long.remove()
  })
  it('loses earned time to products without a standard only over 1 % of good units', () => {
    const other = (n: number): Reading => ({ ...good(at(8), n), extra: { product: 'p-2' } })
    floor.take([badge(at(6), 'w-1'), good(at(7), 99), other(1), badge(at(10), 'w-1')])
    expect(rowOf('w-1').kpis.worker_efficiency).toBeCloseTo((99 * 60) / (4 * 3600), 9)
    expect(quality().reasons).toContain('no_standard')
    floor.wipe()
    floor.take([badge(at(6), 'w-1'), good(at(7), 98), other(1), badge(at(10), 'w-1')])
    expect(rowOf('w-1').kpis).toMatchObject({ worker_efficiency: null, worker_performance: null })
    expect(quality().state).toBe('suspect')
  })
  it('gives the reason for each figure that there is not', () => {
    floor.take([badge(at(6), 'w-1'), state(at(6), '0'), badge(at(7), 'w-1')])
    const { kpis, quality: why } = rowOf('w-1')
    expect(kpis).toMatchObject({
      worker_efficiency: 0,
      worker_performance: null,
      assembly_efficiency: null,
      defect_rate: null,
    })
    expect(why.reasons).toEqual(['no_on_standard_time', 'no_units', 'no_work_time'])
  })
})
