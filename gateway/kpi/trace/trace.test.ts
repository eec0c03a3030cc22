import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { createCorrections } from '../../facts/index.ts'
import { at, MUCH_LATER, openFloor, type Reading, siteOf, station } from '../../floor/fixture.ts'
import { queryKpis } from '../query.ts'
import { SUBJECTS } from '../question.ts'
import { traceFact } from './feeds.ts'
import { figuresOf } from './figures.ts'
import { type FigureAsked, openWhole } from './fixture.ts'

const floor = openFloor(
  siteOf({ stations: [station('st-1', { steps: [1, 2] }), station('st-2', { crew: 2 }), station('st-3')] }),
)
afterAll(() => floor.remove())
beforeEach(() => floor.wipe())

const DAY = { from: at(6), to: at(14) }
const of = (by: FigureAsked['by'], id: string, kpi: FigureAsked['kpi']): FigureAsked => ({
  by,
  id,
  kpi,
  ...DAY,
})
const open = (by: FigureAsked['by'], id: string, kpi: FigureAsked['kpi']) => openWhole(floor, of(by, id, kpi))
const formula = (by: FigureAsked['by'], id: string, kpi: FigureAsked['kpi']) =>
  open(by, id, kpi).answer.formula.filled
const back = (fact: number) => traceFact(floor.store.db, floor.history(), { fact, limit: 10 }, MUCH_LATER)
const read = (
  hours: number,
  minutes: number,
  path: string,
  v: string | number,
  extra?: Reading['extra'],
) => ({
  ts: at(hours, minutes),
  path,
  v,
  ...(extra ? { extra } : {}),
})

/** Signed on from 06:00 to 14:00 with a break of half an hour, down for another half, 300 good units of 60 s. */
const SHIFT: Reading[] = [
  read(6, 0, 'st-1/badge', 'w-1'),
  read(6, 0, 'st-1/state', '1'),
  read(8, 0, 'st-1/state', '0'),
  read(8, 30, 'st-1/state', '1'),
  read(9, 0, 'st-1/good', 300),
  read(14, 0, 'st-1/badge', 'w-1'),
]

describe('a figure of a person', () => {
  it('is its formula with numbers', () => {
    floor.take(SHIFT)
    expect(formula('worker', 'w-1', 'worker_efficiency')).toBe('18000 / 27000 = 0.6667')
    expect(formula('worker', 'w-1', 'worker_performance')).toBe('18000 / 25200 = 0.7143')
    expect(formula('worker', 'w-1', 'assembly_efficiency')).toBe('300 / (25200 / 3600) = 42.86')
    expect(formula('worker', 'w-1', 'defect_rate')).toBe('(0 + 0) / (300 + 0 + 0) = 0')
  })

  it('without a value says why', () => {
    floor.take([read(6, 0, 'st-1/badge', 'w-1'), read(7, 0, 'st-1/badge', 'w-1')])
    expect(formula('worker', 'w-1', 'defect_rate')).toBe('(0 + 0) / (0 + 0 + 0): – (no_units, no_work_time)')
  })

  it('opens to sessions, less what kept them from working, and to the reads that bound them', () => {
    floor.take(SHIFT)
    const [earned, onStandard] = open('worker', 'w-1', 'worker_performance').inputs
    expect(earned.parts).toMatchObject([
      { value: 18_000, station: 'st-1', units: { units: 300, share: 1, people: 1, standard_s: 60 } },
    ])
    expect(earned.facts).toMatchObject([{ id: 5, adds: 18_000, rests_on: [{ why: 'signed_on', fact: 1 }] }])
    expect(onStandard.parts).toMatchObject([
      { kind: 'session', value: 27_000, session: { ended: 'sign_off' }, facts: [1, 6] },
      { kind: 'off_standard', value: -1800, cause: 'down', states: [{ station: 'st-1', state: 'down' }] },
    ])
    expect(onStandard.facts.map(({ id }) => id)).toEqual([1, 3, 6])
  })

  it('shows shares, and repeats count nothing', () => {
    floor.take([
      read(6, 0, 'st-2/badge', 'w-1'),
      read(6, 0, 'st-2/badge', 'w-2'),
      read(7, 0, 'st-2/cycle', 'good', { unit: 'u' }),
      read(8, 0, 'st-2/cycle', 'good', { unit: 'u' }),
    ])
    const [good] = open('worker', 'w-2', 'good').inputs
    expect(good.parts).toMatchObject([{ value: 0.5, units: { units: 1, share: 0.5, people: 2 } }])
    expect(back(4)?.means).toMatchObject([{ what: 'repeat' }])
    expect(back(4)?.feeds).toEqual([])
  })
})

describe('a unit charged later', () => {
  it('names the defect that moved it, and the defect names the figures', () => {
    floor.take([
      read(6, 0, 'st-1/badge', 'w-1'),
      read(7, 0, 'st-1/cycle', 'good', { unit: 'u' }),
      read(7, 30, 'st-3/cycle', 'good', { unit: 'u' }),
      read(15, 0, 'st-3/defect', 'leak', { unit: 'u', origin: 'st-1' }),
    ])
    const scrap = open('worker', 'w-1', 'defect_rate').inputs.find(({ name }) => name === 'scrap')
    expect(scrap?.facts).toMatchObject([
      { id: 2, value: 'good', adds: 1, rests_on: [{ fact: 1 }, { why: 'moved_by', fact: 4 }] },
    ])
    const left = open('line', 'line-1', 'good').inputs[0]
    expect(left.parts.map(({ kind, value }) => [kind, value]).sort()).toEqual([
      ['left_line', -1],
      ['units', 1],
    ])
    const feeds = back(4)?.feeds.filter(({ by }) => by === 'worker')
    expect(feeds).toMatchObject([{ id: 'w-1', shift: { id: 'day' } }])
    expect(feeds?.[0].kpis).toContain('defect_rate')
  })
})

it.each(SUBJECTS)('every KPI of an answer by %s can be opened', (by) => {
  floor.take([...SHIFT, read(9, 0, 'st-3/good', 1)])
  const { rows } = queryKpis(floor.store.db, floor.history(), { by, ...DAY }, MUCH_LATER)
  expect(rows.length).toBeGreaterThan(0)
  const shown = rows.flatMap((row) => Object.keys(row.kpis))
  expect(shown.filter((kpi) => !figuresOf(by).some((id) => id === kpi))).toEqual([])
})

describe('figures of equipment', () => {
  it('open to the scheduled time by state, and to failures with both ends', () => {
    floor.take(SHIFT)
    expect(formula('station', 'st-1', 'availability')).toBe('25200 / 27000 = 0.9333')
    expect(formula('station', 'st-1', 'mttr_s')).toBe('1800 / 1 = 1800')
    expect(formula('station', 'st-1', 'oee')).toBe(
      '(25200 / 27000) × (18000 / 25200) × (300 / (300 + 0 + 0)) = 0.6667',
    )
    const [repair] = open('station', 'st-1', 'mttr_s').inputs
    expect(repair.parts).toMatchObject([{ kind: 'failure', value: 1800, facts: [3, 4] }])
  })

  it('open to the units by their steps', () => {
    floor.take([
      read(7, 0, 'st-1/step', 1, { unit: 'a' }),
      read(7, 1, 'st-1/step', 2, { unit: 'a' }),
      read(7, 2, 'st-1/step', 2, { unit: 'b' }),
      read(7, 3, 'st-1/cycle', 'good', { unit: 'a' }),
    ])
    expect(formula('station', 'st-1', 'step_compliance')).toBe('1 / 2 = 0.5')
    expect(back(3)?.means).toMatchObject([{ what: 'step', unit: 'b' }])
    expect(back(3)?.feeds.map(({ by, id, kpis }) => [by, id, kpis])).toEqual([
      ['station', 'st-1', ['step_compliance']],
      ['line', 'line-1', ['step_compliance']],
    ])
  })

  it('of a line open to its stations', () => {
    floor.take(['st-1', 'st-2', 'st-3'].map((id, i) => read(7, i, `${id}/good`, 4)))
    floor.take([read(8, 0, 'st-1/cycle', 'scrap')])
    expect(formula('line', 'line-1', 'line_balance')).toBe('180 / (3 × 60) = 1')
    expect(formula('line', 'line-1', 'rolled_yield')).toBe(
      '(4 / (4 + 1 + 0)) × (4 / (4 + 0 + 0)) × (4 / (4 + 0 + 0)) = 0.8',
    )
    expect(back(4)?.feeds.find(({ by }) => by === 'line')?.kpis).toContain('rolled_yield')
  })
})

describe('a running total', () => {
  it('counts from the total before it, which feeds the same figures', () => {
    floor.take([read(6, 30, 'st-1/total', 100), read(7, 0, 'st-1/total', 120)])
    const [good] = open('station', 'st-1', 'good').inputs
    expect(good.facts).toMatchObject([{ id: 2, value: 120, adds: 20 }])
    expect(good.facts[0].rests_on).toEqual([{ why: 'previous_total', fact: 1 }])
    expect(back(1)?.means).toMatchObject([{ what: 'total' }])
    expect(back(1)?.feeds.map(({ by }) => by)).toContain('station')
  })
})

describe('what can be trusted', () => {
  it('is told with the stretches in which a source was not alive, and the facts behind reasons', () => {
    floor.take([
      ...SHIFT.slice(0, 2),
      { ...read(7, 0, 'st-1/state', '1'), quality: 'bad' as const },
      read(7, 30, 'st-1/state', '1'),
      read(8, 0, 'st-1/total', 900),
      read(8, 0, 'st-1/total', 3),
    ])
    const { quality } = open('worker', 'w-1', 'attended_s').answer
    expect(quality).toMatchObject({ blind_s: 1800, blind: [{ from: '2026-11-02T07:00:00.000Z' }] })
    expect(quality.coverage).toBeCloseTo(1 - quality.blind_s / quality.watched_s, 12)
    expect(quality.explained).toContainEqual({ reason: 'counter_reset', facts: [6] })
    expect(quality.explained.find(({ reason }) => reason === 'missed_sign_off')?.facts).toEqual([1])
  })
})

describe('a fact', () => {
  it('says whose session it opened, and feeds their team too', () => {
    floor.take(SHIFT)
    const answer = back(1)
    expect(answer?.fact).toMatchObject({ id: 1, worker: 'w-1', station: 'st-1', signal: 'badge', seal: null })
    expect(answer?.means).toMatchObject([{ what: 'session_opened', worker: 'w-1', station: 'st-1' }])
    expect(answer?.feeds.map(({ by, id, shift }) => [by, id, shift?.id])).toEqual([
      ['worker', 'w-1', 'day'],
      ['team', 'team-a', 'day'],
    ])
  })

  it('that a correction took out feeds nothing, and says which', () => {
    floor.take(SHIFT)
    const correction = { id: 1, at: at(15), author: 'ben', reason: 'counted twice', asked: {} }
    floor.store.transaction(() =>
      createCorrections(floor.store.db).add({ ...correction, takenOut: [5], added: [] }),
    )
    const answer = back(5)
    expect(answer).toMatchObject({ fact: { taken_out_by: { id: 1, author: 'ben' } }, feeds: [] })
    expect(answer?.means).toEqual([{ what: 'taken_out' }])
    expect(open('worker', 'w-1', 'attended_s').answer.corrections).toMatchObject([{ id: 1 }])
  })

  it('outside the shifts feeds the figures of the day', () => {
    floor.take([read(23, 0, 'st-1/good', 1)])
    expect(back(1)?.feeds[0]).toMatchObject({ by: 'station', id: 'st-1', shift: null })
  })

  it('that holds for long is told a page at a time', () => {
    floor.take([read(6, 0, 'st-1/state', '1')])
    const first = traceFact(floor.store.db, floor.history(), { fact: 1, limit: 3 }, MUCH_LATER)
    const starts = (answer = first) => [...new Set(answer?.feeds.map(({ from }) => from))]
    expect(starts()).toHaveLength(3)
    const from = Date.parse(first?.next ?? '')
    const second = traceFact(floor.store.db, floor.history(), { fact: 1, limit: 3, from }, MUCH_LATER)
    expect(starts(second).every((start) => Date.parse(start) >= from)).toBe(true)
  })
})

it('facts show their seal once they have one', () => {
  floor.take(SHIFT)
  const insert = floor.store.db.prepare(
    "INSERT INTO seal (n, at, kind, first, last, hash, checks) VALUES (?, 0, 'fact', ?, ?, ?, x'')",
  )
  insert.run(1, 1, 2, Buffer.alloc(32, 1))
  insert.run(4, 3, 5, Buffer.alloc(32, 4))
  expect([1, 2, 3, 5, 6].map((fact) => back(fact)?.fact.seal?.n)).toEqual([1, 1, 4, 4, undefined])
  expect(back(4)?.fact.seal?.hash).toBe('04'.repeat(32))
})
