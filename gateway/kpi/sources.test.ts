import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { siteHistory } from '../../config/history.ts'
import { at, MINUTE, MUCH_LATER, openFloor, type Reading, siteOf, station } from '../floor/fixture.ts'
import { queryKpis } from './query.ts'
import type { KpiQuestion } from './question.ts'

/** A station whose `good` is to be heard of every 10 minutes; `expectMs` undefined: never. */
function listening(expectMs: number | undefined = 10 * MINUTE) {
  const base = station('st-1')
  return siteOf({
    stations: [
      { ...base, signals: base.signals.map((one) => (one.name === 'good' ? { ...one, expectMs } : one)) },
    ],
  })
}

const floor = openFloor(listening())
afterAll(() => floor.remove())
beforeEach(() => floor.wipe())

const badge = (ts: number, v = 'w-1'): Reading => ({ ts, path: 'st-1/badge', v })
const running = (ts: number): Reading => ({ ts, path: 'st-1/state', v: 'running' })
const good = (ts: number, more: Partial<Reading> = {}): Reading => ({ ts, path: 'st-1/good', v: 5, ...more })
/** Heard of every five minutes from one hour to another, the last included. */
const steady = (from: number, to: number) =>
  Array.from({ length: (to - from) * 12 + 1 }, (_, i) => good(at(from, 5 * i)))
const worked = [badge(at(6)), running(at(6)), badge(at(10))]

function qualityOf(by: KpiQuestion['by'], question: Partial<KpiQuestion> = {}, now = MUCH_LATER) {
  const asked: KpiQuestion = { by, from: at(6), to: at(10), ...question }
  return queryKpis(floor.store.db, floor.history(), asked, now).rows[0].quality
}

describe('a source that is expected to be heard of', () => {
  it('covers all attended and scheduled time while it is', () => {
    floor.take([...worked, ...steady(6, 10)])
    expect(qualityOf('worker')).toEqual({ state: 'good', coverage: 1, reasons: [] })
    expect(qualityOf('station')).toMatchObject({ state: 'good', coverage: 1 })
  })

  it('lowers coverage from when it was due until it is heard of again; the figure is final then', () => {
    floor.take([...worked, ...steady(6, 7), ...steady(8, 10)])
    for (const by of ['worker', 'team', 'station', 'line'] as const) {
      expect(qualityOf(by).coverage).toBeCloseTo(1 - 50 / 240, 9)
      expect(qualityOf(by).state).toBe('good')
    }
    expect(qualityOf('worker', { from: at(7, 10), to: at(8) }).coverage).toBe(0)
    expect(qualityOf('worker', { from: at(6), to: at(7, 10) }).coverage).toBe(1)
  })

  it('is silent up to its first reading', () => {
    floor.take([...worked, ...steady(7, 10)])
    expect(qualityOf('worker').coverage).toBeCloseTo(3 / 4, 9)
  })

  it('makes figures of its silence provisional while it lasts, and no others', () => {
    floor.take([...worked, ...steady(6, 9)])
    for (const by of ['worker', 'team', 'station', 'line'] as const) {
      expect(qualityOf(by).state).toBe('provisional')
      expect(qualityOf(by, { to: at(9, 10) }).state).toBe('good')
    }
    floor.take([good(at(13))])
    expect(qualityOf('worker').state).toBe('good')
    expect(qualityOf('worker').coverage).toBeCloseTo(1 - 50 / 240, 9)
  })

  it('is heard of again by a late reading, whenever it arrives', () => {
    floor.take([...worked, ...steady(6, 7), ...steady(8, 10)])
    floor.take(steady(7, 8))
    expect(qualityOf('worker').coverage).toBe(1)
  })

  it('is not waited for where the site has it no more', () => {
    floor.take([...worked, ...steady(6, 9)])
    floor.revise(
      siteHistory([
        { from: 0, site: listening() },
        {
          from: at(12),
          site: { ...listening(), lines: structuredClone(siteOf({ stations: [station('st-1')] }).lines) },
        },
      ]),
      at(12),
    )
    expect(qualityOf('worker').state).toBe('good')
    expect(qualityOf('worker').coverage).toBeCloseTo(1 - 50 / 240, 9)
  })
})

describe('a reading that is not good', () => {
  it.each(['uncertain', 'bad'] as const)('%s lowers coverage until the next one of its signal', (quality) => {
    floor.take([...worked, ...steady(6, 10), good(at(7, 1), { quality })])
    expect(qualityOf('worker').coverage).toBeCloseTo(1 - 4 / 240, 9)
    expect(qualityOf('station').coverage).toBeCloseTo(1 - 4 / 240, 9)
  })

  it('of before the window still holds in it; of the same instant, the one that arrived last holds', () => {
    floor.take([...worked, good(at(5, 58), { quality: 'uncertain' }), ...steady(6, 10).slice(1)])
    expect(qualityOf('worker').coverage).toBeCloseTo(1 - 5 / 240, 9)
    floor.take([good(at(5, 58))])
    expect(qualityOf('worker').coverage).toBe(1)
  })

  it('counts once with an unknown state and a silence at the same time', () => {
    floor.take([badge(at(6)), badge(at(10)), running(at(8)), ...steady(7, 10)])
    floor.take([good(at(7, 1), { quality: 'uncertain' })])
    expect(qualityOf('worker').coverage).toBe(0.5)
    expect(qualityOf('station').coverage).toBe(0.5)
  })
})

it('an uncertain state counts as the state it says, and is not covered', () => {
  floor.take([badge(at(6)), badge(at(10)), ...steady(6, 10), running(at(6))])
  floor.take([{ ...running(at(8)), quality: 'uncertain' }, running(at(9))])
  const { sums } = queryKpis(
    floor.store.db,
    floor.history(),
    { by: 'worker', from: at(6), to: at(10) },
    MUCH_LATER,
  ).rows[0]
  expect(sums).toMatchObject({ work_s: 4 * 3600, unknown_s: 0 })
  expect(qualityOf('worker').coverage).toBe(0.75)
})

it('asked again and again while readings arrive, late ones too, answers as if asked for the first time', () => {
  const minutes = fc.array(fc.integer({ min: 0, max: 239 }), { minLength: 1, maxLength: 8 })
  const asked = { from: at(6), to: at(10) }
  // A connection of its own, so that nothing is remembered here and everything there.
  const other = new Database(floor.store.db.name, { readonly: true })
  onTestFinished(() => {
    other.close()
  })
  const fresh = () =>
    queryKpis(other, { ...floor.history() }, { by: 'worker', ...asked }, at(12)).rows[0].quality
  fc.assert(
    fc.property(minutes, minutes, (arrivals, ends) => {
      floor.wipe()
      floor.take(worked)
      for (const [i, minute] of arrivals.entries()) {
        floor.take([good(at(6, minute))])
        const to = at(6, 1 + (ends[i] ?? minute))
        qualityOf('worker', { to }, at(12))
        expect(qualityOf('worker', asked, at(12))).toEqual(fresh())
      }
    }),
    { numRuns: 25 },
  )
})
