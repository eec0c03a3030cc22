import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { withStandards } from '../../../config/corrected-standards.ts'
import { siteHistory } from '../../../config/history.ts'
import { at, MUCH_LATER, openFloor, type Reading, siteOf, station } from '../../floor/fixture.ts'
import { SUBJECTS } from '../question.ts'
import { traceCorrection } from './correction-feeds.ts'
import { traceFact } from './feeds.ts'
import { figuresOf } from './figures.ts'
import { type FigureAsked, openWhole } from './fixture.ts'

const floor = openFloor(siteOf({ stations: [station('st-1'), station('st-2')] }))
const { store } = floor
afterAll(() => floor.remove())
beforeEach(() => floor.wipe())

/** 20 good units of w-1 in the day shift, and 10 in the late one. */
const WORKED: Reading[] = [
  { ts: at(6), path: 'st-1/state', v: '1' },
  { ts: at(6), path: 'st-1/badge', v: 'w-1' },
  { ts: at(9), path: 'st-1/good', v: 20 },
  { ts: at(14), path: 'st-1/badge', v: 'w-1' },
  { ts: at(15), path: 'st-1/good', v: 10 },
]
const SAID = { author: 'Chen', reason: 'timed anew', takenOut: [], added: [] }
const STANDARD = { product: 'p-1', station: 'st-1', from: '2026-11-02' }
const SUBJECT_IDS = { worker: 'w-1', station: 'st-1', line: 'line-1', team: 'team-a', product: 'p-1' }

function correctStandard(seconds: number, from = STANDARD.from) {
  const id = store.corrections.nextId()
  const asked = { kind: 'standard', ...STANDARD, seconds, from }
  store.corrections.add({ ...SAID, id, at: at(30), asked })
  lieOver()
  return id
}
function lieOver() {
  const versions = [{ from: 0, site: floor.site }]
  floor.revise(siteHistory(withStandards(versions, store.corrections.standards())), at(0))
}
function takeBack(id: number) {
  const correction = store.corrections.get(id)
  if (correction) store.corrections.revoke(correction, at(31), 'Chen', 'was right')
  lieOver()
}
const open = (kpi: FigureAsked['kpi'], by: FigureAsked['by'] = 'worker') =>
  openWhole(floor, { by, id: SUBJECT_IDS[by], kpi, from: at(6), to: at(14) }).answer
const back = (correction: number, limit = 50) =>
  traceCorrection(store.db, floor.history(), { correction, limit }, MUCH_LATER)

describe('a standard that is put right', () => {
  it('stands beside the figures that it is in, with the correction that lies over the site file', () => {
    floor.take(WORKED)
    const said = { ...STANDARD, from: '2026-01-01', seconds: 60, correction: null }
    expect(open('worker_efficiency').standards).toEqual([said])
    const id = correctStandard(90)
    const correction = { id, at: new Date(at(30)).toISOString(), author: 'Chen', reason: 'timed anew' }
    for (const [kpi, by] of [
      ['worker_efficiency', 'worker'],
      ['earned_s', 'station'],
      ['effectiveness', 'station'],
    ] as const) {
      const { standards, corrections } = open(kpi, by)
      expect(standards).toEqual([{ ...STANDARD, seconds: 90, correction }])
      expect(corrections).toEqual([correction])
    }
    const balance = open('line_balance', 'line').standards
    expect(balance).toHaveLength(2)
    expect(balance[0]).toMatchObject({ station: 'st-1', correction: { id } })
    expect(balance[1]).toMatchObject({ station: 'st-2', from: '2026-01-01', correction: null })
    expect(open('quality_rate')).toMatchObject({ standards: [], corrections: [] })
    takeBack(id)
    expect(open('worker_efficiency')).toMatchObject({ standards: [said], corrections: [] })
  })

  it('names exactly the figures that are worked out with it', () => {
    floor.take(WORKED)
    const id = correctStandard(90)
    const { feeds, standard, lines } = back(id) ?? {}
    expect(standard).toMatchObject({ ...STANDARD, seconds: 90, correction: { id } })
    expect(lines).toEqual(['line-1'])
    const day = feeds?.filter(({ shift }) => shift?.id === 'day') ?? []
    for (const by of SUBJECTS) {
      const restsOn = figuresOf(by).filter((kpi) =>
        open(kpi, by).standards.some(({ correction }) => correction?.id === id),
      )
      const named = day.filter((feed) => feed.by === by).flatMap(({ kpis }) => kpis)
      expect(named.sort(), by).toEqual(restsOn.sort())
    }
    const late = feeds?.filter(({ shift }) => shift?.id === 'late').map(({ by }) => by)
    // Nobody was there, and what st-1 makes does not leave the line.
    expect(late).toEqual(['station', 'line'])
  })

  it('feeds nothing once it is taken back, or another lies over it', () => {
    floor.take(WORKED)
    const first = correctStandard(90)
    const second = correctStandard(80)
    expect(back(first)).toMatchObject({ revoked: false, standard: null, feeds: [] })
    takeBack(second)
    expect(back(second)).toMatchObject({ revoked: true, standard: null, feeds: [] })
    expect(back(first)?.feeds.length).toBeGreaterThan(0)
  })

  it('leads to the first figures at once, however long before them it began', () => {
    floor.take(WORKED)
    const id = correctStandard(90, '2026-01-01')
    expect(back(id, 1)?.feeds.map(({ shift }) => shift?.id)).toContain('day')
  })

  it('is paged by windows', () => {
    floor.take(WORKED)
    const id = correctStandard(90)
    const whole = back(id)?.feeds
    const paged = []
    for (let next: string | null | undefined = ''; next != null; ) {
      const from = next === '' ? {} : { from: Date.parse(next) }
      const question = { correction: id, limit: 2, ...from }
      const page = traceCorrection(store.db, floor.history(), question, MUCH_LATER)
      paged.push(...(page?.feeds ?? []))
      next = page?.next
    }
    expect(paged).toEqual(whole)
  })
})

describe('a correction', () => {
  it('that adds readings names the figures that these feed', () => {
    floor.take([...WORKED, { ts: at(10), path: 'st-1/good', v: 5 }])
    const added = [WORKED.length + 1]
    store.corrections.add({ ...SAID, id: 1, at: at(30), asked: { kind: 'count' }, takenOut: [2], added })
    const answer = back(1)
    expect(answer).toMatchObject({ added, taken_out: [2], lines: ['line-1'], standard: null })
    const fact = traceFact(store.db, floor.history(), { fact: added[0], limit: 50 }, MUCH_LATER)
    expect(answer?.feeds).toEqual(fact?.feeds)
    expect(answer?.feeds.length).toBeGreaterThan(0)
  })

  it('that there is not is undefined', () => {
    expect(back(7)).toBeUndefined()
  })
})
