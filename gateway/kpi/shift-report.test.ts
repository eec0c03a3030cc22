import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { siteHistory } from '../../config/history.ts'
import type { Site } from '../../config/site.ts'
import { at, HOUR, MINUTE, openFloor, type Reading, siteOf, station } from '../floor/fixture.ts'
import { createChangedHours, noteChangedTimes } from '../floor/index.ts'
import type { KpiRow } from '../web/api.ts'
import { queryKpis } from './query.ts'
import type { KpiQuestion } from './question.ts'
import { createReports, jsonOf, type Reports } from './shift-report.ts'

/** A station whose `good` is to be heard of every hour. */
function listening(): Site {
  const base = station('st-1')
  const signals = base.signals.map((one) => (one.name === 'good' ? { ...one, expectMs: HOUR } : one))
  return siteOf({ stations: [{ ...base, signals }, station('st-2')] })
}

const floor = openFloor(listening())
const { db } = floor.store
let reports: Reports
afterAll(() => floor.remove())
beforeEach(() => {
  floor.wipe()
  reports = createReports(db, floor.history())
})

const MONTH: KpiQuestion = { by: 'worker', bucket: 'shift', from: at(-24), to: at(48) }
const badge = (ts: number, v = 'w-1'): Reading => ({ ts, path: 'st-1/badge', v })
const running = (ts: number): Reading => ({ ts, path: 'st-1/state', v: 'running' })
const good = (ts: number, more: Partial<Reading> = {}): Reading => ({ ts, path: 'st-1/good', v: 5, ...more })
const steady = (from: number, to: number) =>
  Array.from({ length: (to - from) * 2 + 1 }, (_, i) => good(at(from, 30 * i)))
/** The early shift, and the late one. */
const WORKED = [
  running(at(6)),
  badge(at(6)),
  ...steady(6, 14),
  badge(at(14)),
  badge(at(14), 'w-2'),
  ...steady(14, 22),
  badge(at(22), 'w-2'),
]

/** The answer, after it was held against one that is worked out anew. */
function rowsNow(now = at(40), question = MONTH): KpiRow[] {
  const text = jsonOf(reports.answer(question, now))
  expect(text).toBe(JSON.stringify(queryKpis(db, floor.history(), question, now)))
  return (JSON.parse(text) as { rows: KpiRow[] }).rows
}

const goodOf = (rows: KpiRow[], id: string) => rows.find((row) => row.id === id)?.sums.good

describe('a report by shift', () => {
  it('is not worked out again for shifts that are over and did not change', () => {
    floor.take(WORKED, at(24))
    rowsNow()
    // Behind its back, so that only what is worked out again could show it.
    db.exec('UPDATE tally SET good = good + 1000000')
    const kept = reports.answer(MONTH, at(40)).rows.map(({ text }) => JSON.parse(text) as KpiRow)
    expect(goodOf(kept, 'w-1')).toBe(80)
    const hours = createChangedHours(db)
    hours.note(at(6), at(6))
    hours.flush()
    const mixed = reports.answer(MONTH, at(40)).rows.map(({ text }) => JSON.parse(text) as KpiRow)
    expect(goodOf(mixed, 'w-1')).toBeGreaterThan(80)
    expect(goodOf(mixed, 'w-2')).toBe(85)
  })

  it('is the same to the byte whatever question it is part of', () => {
    floor.take([good(at(5, 50)), ...WORKED, good(at(22, 40))], at(24))
    for (const by of ['worker', 'team'] as const) {
      for (const span of [{}, { from: at(6), to: at(22) }, { from: at(7, 30, 0, 1) }, { station: 'st-2' }]) {
        rowsNow(at(40), { ...MONTH, by, ...span })
        rowsNow(at(40), { ...MONTH, by, ...span, id: 'w-2' })
      }
    }
  })

  it('has a late reading at once, stored or derived', () => {
    floor.take(WORKED, at(24))
    expect(goodOf(rowsNow(), 'w-1')).toBe(80)
    floor.keep([good(at(7, 10))])
    rowsNow()
    floor.derive(at(40))
    expect(goodOf(rowsNow(), 'w-1')).toBe(85)
  })

  it('has a correction, and its revocation', () => {
    floor.take(WORKED, at(24))
    rowsNow()
    const said = { at: 0, author: '', reason: '', asked: {}, added: [], revoked: null }
    const correction = { id: 1, ...said, takenOut: [4] }
    floor.store.corrections.add(correction)
    floor.revise(floor.history(), at(6), at(40), () => rowsNow())
    expect(goodOf(rowsNow(), 'w-1')).toBe(75)
    floor.store.corrections.revoke(correction, 0, '', '')
    floor.revise(floor.history(), at(6), at(40), () => rowsNow())
    expect(goodOf(rowsNow(), 'w-1')).toBe(80)
  })

  it('has a correction of what nobody is credited with', () => {
    floor.take([...WORKED, good(at(23))], at(24))
    expect(reports.answer(MONTH, at(40)).unattributed.good).toBeGreaterThan(0)
    const fact = WORKED.length + 1
    const said = { at: 0, author: '', reason: '', asked: {}, added: [], takenOut: [fact] }
    floor.store.corrections.add({ id: 1, ...said })
    floor.revise(floor.history(), at(23), at(40), () => rowsNow())
    rowsNow()
  })

  it('has an obstacle once it is approved, and no more once that is taken back', () => {
    floor.take(WORKED, at(24))
    const offStandard = () => rowsNow().find(({ id }) => id === 'w-1')?.sums.off_standard_s
    expect(offStandard()).toEqual({})
    const { obstacles } = floor.store
    const span = { from: at(8), to: at(9) }
    const said = { at: 0, author: '', words: '', ...span }
    const number = obstacles.add({ ...said, worker: 'w-1', station: 'st-1', cause: 'setup' })
    const step = (kind: 'approve' | 'take_back') => {
      obstacles.addStep(number, { ...said, step: kind, to: null })
      noteChangedTimes(db, floor.history(), span, at(40))
    }
    step('approve')
    expect(offStandard()).toEqual({ setup: 3600 })
    step('take_back')
    expect(offStandard()).toEqual({})
  })

  it('has a late defect that moves a unit of a shift before', () => {
    floor.take([...WORKED, { ts: at(7), path: 'st-1/cycle', v: 'good', extra: { unit: 'u-1' } }], at(24))
    expect(goodOf(rowsNow(), 'w-1')).toBe(81)
    floor.take([{ ts: at(30), path: 'st-2/defect', v: 'scratch', extra: { unit: 'u-1' } }], at(31))
    expect(goodOf(rowsNow(), 'w-1')).toBe(80)
  })

  it('follows a change of the configuration back to when it holds from', () => {
    floor.take(WORKED, at(24))
    rowsNow()
    const site = listening()
    const faster = { ...site, standards: site.standards.map((one) => ({ ...one, seconds: 30 })) }
    floor.revise(
      siteHistory([
        { from: 0, site },
        { from: at(6), site: faster },
      ]),
      at(6),
      at(40),
    )
    reports = createReports(db, floor.history())
    expect(rowsNow().find(({ id }) => id === 'w-1')?.sums.earned_s).toBe(80 * 30)
  })

  it('says that a source is silent as long as it is, and what it left uncovered', () => {
    floor.take([running(at(6)), badge(at(6)), ...steady(6, 9), badge(at(14))], at(24))
    expect(rowsNow()[0].quality).toMatchObject({ state: 'provisional' })
    floor.keep([good(at(30))])
    expect(rowsNow()[0].quality).toMatchObject({ state: 'good', coverage: expect.closeTo(1 - 3.5 / 7.5, 9) })
    floor.derive(at(40))
    expect(rowsNow()[0].quality.state).toBe('good')
    floor.take(steady(9, 14), at(40))
    expect(rowsNow()[0].quality).toMatchObject({ state: 'good', coverage: 1 })
  })

  it('says at once that a source was heard of again, and that it is silent again', () => {
    floor.take([running(at(6)), badge(at(6)), ...steady(6, 9), badge(at(14))], at(24))
    expect(rowsNow()[0].quality.state).toBe('provisional')
    floor.take([good(at(30))], at(40))
    expect(rowsNow()[0].quality.state).toBe('good')
    floor.take([good(at(9, 20), { quality: 'bad' })], at(40))
    expect(rowsNow()[0].quality.coverage).toBeLessThan(1 - 3.5 / 7.5)
  })

  it('says that a source is silent until the time that a clock ahead said', () => {
    floor.take([running(at(6)), badge(at(6)), ...steady(6, 9), badge(at(14)), good(at(30))], at(30))
    expect(rowsNow(at(29, 59))[0].quality.state).toBe('provisional')
    expect(rowsNow(at(30))[0].quality.state).toBe('good')
    expect(rowsNow(at(29, 59))[0].quality.state).toBe('provisional')
  })

  it('takes nothing for over while somebody is signed on, however long', () => {
    floor.take([badge(at(6)), ...steady(6, 40)], at(15))
    for (const now of [at(15), at(18), at(19), at(25), at(40)]) rowsNow(now)
    floor.tick(at(44))
    expect(rowsNow(at(44))[0].quality.reasons).toContain('long_session')
  })

  it('takes a shift for open until it ends, and again where the clock is set back', () => {
    floor.take(WORKED, at(24))
    for (const now of [at(13, 59), at(14), at(21), at(22), at(13), at(23)]) rowsNow(now)
  })

  it('has remarks on readings that count nothing', () => {
    floor.take(WORKED, at(24))
    rowsNow()
    floor.take([{ ts: at(9), path: 'st-1/good', v: 'abc' }], at(24))
    expect(rowsNow()[0].quality.reasons).toEqual(['other_role'])
  })

  it('has a state of before that a condition of later began with', () => {
    const states = (path: string, list: [number, string][]) => list.map(([ts, v]) => ({ ts, path, v }))
    const site = siteOf({ attribution: { multiStation: true } })
    floor.wipe(siteHistory([{ from: 0, site }]))
    reports = createReports(db, floor.history())
    const both = (ts: number) => [badge(ts), { ...badge(ts), path: 'st-2/badge' }]
    const st1 = states('st-1/state', [[at(13, 30), 'starved']])
    const st2 = states('st-2/state', [[at(13, 20), 'blocked']])
    floor.take([...both(at(14, 1)), ...st1, ...st2, ...both(at(21))], at(24))
    expect(Object.keys(rowsNow()[0].sums.off_standard_s)).toEqual(['blocked'])
    floor.take(states('st-1/state', [[at(4), 'starved']]), at(40))
    expect(Object.keys(rowsNow()[0].sums.off_standard_s)).toEqual(['starved'])
  })

  it('forgets all of it where facts were dropped', () => {
    const doubtful: Reading = { ts: at(5), path: 'st-1/step', v: 1, quality: 'uncertain' }
    floor.take([doubtful, ...WORKED], at(24))
    expect(rowsNow()[0].quality.coverage).toBe(0)
    db.exec('DELETE FROM fact WHERE id = 1')
    expect(rowsNow()[0].quality.coverage).toBe(1)
    floor.take([good(at(41))], at(41) + MINUTE)
    rowsNow(at(42))
  })
})
