import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { at, MUCH_LATER, openFloor, type Reading, siteOf, station } from '../floor/fixture.ts'
import { queryKpis } from './query.ts'
import type { KpiQuestion } from './question.ts'

const floor = openFloor(siteOf({ stations: [station('st-1', { crew: 3 }), station('st-2')] }))
afterAll(() => floor.remove())

const good = (ts: number, id: string, n: number): Reading => ({ ts, path: `${id}/good`, v: n })
const badge = (ts: number, v: string): Reading => ({ ts, path: 'st-1/badge', v })
const cycle = (ts: number, id: string, unit: string): Reading => ({
  ts,
  path: `${id}/cycle`,
  v: 'good',
  extra: { unit },
})
const defect = (ts: number, extra: Reading['extra']): Reading => ({ ts, path: 'st-2/defect', v: 'x', extra })

/** Two shifts: three persons who share, a counter, serial units, and defects by all three rules. */
const DAY: Reading[] = [
  badge(at(6), 'w-1'),
  badge(at(6), 'w-2'),
  badge(at(6), 'w-3'),
  good(at(7), 'st-1', 10),
  good(at(7), 'st-2', 4),
  { ts: at(8), path: 'st-1/total', v: 100 },
  { ts: at(9), path: 'st-1/total', v: 107 },
  cycle(at(9), 'st-1', 'a'),
  cycle(at(9, 1), 'st-2', 'a'),
  defect(at(9, 30), { unit: 'a' }),
  defect(at(10), { origin: 'st-1' }),
  defect(at(11), {}),
  good(at(15), 'st-1', 3),
]
beforeEach(() => {
  floor.wipe()
  floor.take(DAY)
})

const BY = ['worker', 'station', 'line', 'team', 'product'] as const
function reconciliation(question: Partial<KpiQuestion> = {}) {
  const asked: KpiQuestion = { by: 'worker', from: at(0), to: at(24), recount: true, ...question }
  return queryKpis(floor.store.db, floor.history(), asked, MUCH_LATER).reconciliation
}
/** Behind the back of the program. */
function alter(sql: string): void {
  expect(floor.store.db.prepare(sql).run().changes).toBeGreaterThan(0)
}
const sumOf = (id: string) => `station = (SELECT id FROM name WHERE kind = 'station' AND name = '${id}')`

describe('what stations counted', () => {
  it.each(BY)('is what was credited, asked by %s', (by) => {
    for (const bucket of [undefined, 'shift', 'hour'] as const) {
      const { residual, station_units, credited, team, unattributed } = reconciliation({ by, bucket })
      expect(residual).toBe(0)
      expect(station_units).toBe(26)
      expect(credited + team + unattributed).toBe(26)
    }
  })

  it('is what was credited where slots are cut', () => {
    expect(reconciliation({ from: at(6, 59), to: at(9, 30) }).residual).toBe(0)
  })
})

describe('a difference is seen', () => {
  it.each(BY)('where a sum was altered, asked by %s', (by) => {
    alter(`UPDATE tally SET good = good + 2000000 WHERE ${sumOf('st-2')} AND good > 0`)
    expect(reconciliation({ by })).toMatchObject({ station_units: 26, residual: 4 })
  })

  it('where a sum was removed', () => {
    alter(`DELETE FROM tally WHERE ${sumOf('st-1')} AND slot >= ${at(14)}`)
    expect(reconciliation()).toMatchObject({ unattributed: 5, residual: 3 })
    expect(reconciliation({ to: at(14) }).residual).toBe(0)
  })

  it('where a unit went from one station to another: one does not make up for the other', () => {
    alter(`UPDATE tally SET good = good - 1000000 WHERE ${sumOf('st-1')} AND slot = ${at(7)}`)
    alter(`UPDATE tally SET good = good + 1000000 WHERE ${sumOf('st-2')} AND slot = ${at(7)}`)
    expect(reconciliation().residual).toBe(2)
  })

  it('where one result became another, though their sum is the same', () => {
    alter(
      `UPDATE tally SET good = good - 1000000, scrap = scrap + 1000000 WHERE slot = ${at(7)} AND ${sumOf('st-2')}`,
    )
    expect(reconciliation().residual).toBe(1)
  })

  it('where a step of a counter was altered', () => {
    alter('UPDATE unit SET n = 9 WHERE n = 7')
    expect(reconciliation().residual).toBe(2)
  })

  it('in the shift in which it is, and in no other', () => {
    alter(`UPDATE tally SET good = good + 1000000 WHERE ${sumOf('st-1')} AND slot = ${at(15)}`)
    const shifts = [
      { from: at(6), to: at(14) },
      { from: at(14), to: at(22) },
    ]
    expect(shifts.map((shift) => reconciliation({ by: 'line', ...shift }).residual)).toEqual([0, 1])
  })
})
