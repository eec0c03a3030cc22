import { readFileSync } from 'node:fs'
import { Check } from 'typebox/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Duty, Role } from '../access/index.ts'
import { at, MUCH_LATER, openFloor, siteOf } from '../floor/fixture.ts'
import { FIGURE_IDS, figuresOf, INPUTS, SUBJECTS } from '../kpi/index.ts'
import type { Problem, TraceAnswer, TraceCorrectionAnswer, TraceFactAnswer } from './api.ts'
import { createFigures } from './figures.ts'
import { fixturePeople } from './fixture-people.ts'
import { startFixtureServer } from './fixture-server.ts'
import { TraceCorrectionSchema, TraceFactSchema, TraceSchema } from './schema/trace.ts'

const server = await startFixtureServer()
const people = fixturePeople(server.fixture.folder)
beforeAll(() => people.add('first', { role: 'admin' }))
afterAll(async () => {
  people.close()
  await server.stop()
})

const WINDOW = 'from=2026-11-22T08:00:00Z&to=2026-11-22T20:00:00Z'
const FIGURE = `/api/v1/trace?by=worker&id=w-001&kpi=attended_s&${WINDOW}`
const FACT = '/api/v1/trace/facts/3'

let count = 0
async function ask(path: string, role: Role, duty: Partial<Duty> = {}): Promise<Response> {
  count++
  people.add(`p${count}`, { role, worker: role === 'worker' ? 'w-001' : null, ...duty })
  return server.get(path, { headers: { authorization: `Bearer ${people.token(`p${count}`)}` } })
}
async function answer<T>(path: string, role: Role, duty: Partial<Duty> = {}): Promise<T> {
  const response = await ask(path, role, duty)
  expect(response.status, path).toBe(200)
  return (await response.json()) as T
}
const status = async (path: string, role: Role, duty: Partial<Duty> = {}) =>
  (await ask(path, role, duty)).status

describe('a figure of a person', () => {
  it('is opened by themselves and by those who see their team, and by nobody else', async () => {
    expect(await status(FIGURE, 'worker')).toBe(200)
    expect(await status(FIGURE, 'supervisor', { teams: ['team-a'] })).toBe(200)
    expect(await status(FIGURE, 'worker', { worker: 'w-002' })).toBe(403)
    expect(await status(FIGURE, 'supervisor', { teams: ['team-b'] })).toBe(403)
    expect(await status(FIGURE, 'viewer')).toBe(403)
  })

  it('shows a worker their own badge, and not who corrected what', async () => {
    const { inputs, corrections } = await answer<TraceAnswer>(FIGURE, 'worker')
    expect(inputs[0].facts.entries[0]).toMatchObject({ value: '04A1B2C3', added_by: { author: null } })
    expect(corrections).toMatchObject([{ id: 1, author: null, reason: null }])
    const seen = await answer<TraceAnswer>(FIGURE, 'supervisor')
    expect(seen.corrections).toMatchObject([{ author: 'ben', reason: 'forgot to sign on' }])
  })
})

describe('a badge read behind the figure of a station', () => {
  const station = `/api/v1/trace?by=station&id=st-10&kpi=quality_rate&${WINDOW}`
  it('has no value for those who do not see the person', async () => {
    const [input] = (await answer<TraceAnswer>(station, 'viewer')).inputs
    expect(input.facts.entries[0]).toMatchObject({ hidden: true, value: null, worker: null })
  })
})

describe('a fact', () => {
  const feeds = async (role: Role, duty: Partial<Duty> = {}) =>
    (await answer<TraceFactAnswer>(FACT, role, duty)).feeds.map(({ id }) => id)

  it('names the figures that its asker sees', async () => {
    expect(await feeds('supervisor')).toEqual(['w-001', 'w-002', 'team-a', 'st-10', 'line-1'])
    expect(await feeds('worker')).toEqual(['w-001', 'st-10', 'line-1'])
    expect(await feeds('viewer')).toEqual(['st-10', 'line-1'])
  })

  it('of a line outside is refused', async () => {
    expect(await status(FACT, 'supervisor', { lines: ['line-2'] })).toBe(403)
    expect(await status(FACT, 'supervisor', { lines: ['line-1'] })).toBe(200)
  })

  it('that is not there is not found', async () => {
    expect(await status('/api/v1/trace/facts/99', 'admin')).toBe(404)
  })
})

describe('a correction', () => {
  const path = '/api/v1/trace/corrections/1'
  async function seenBy(role: Role, scope: Partial<Duty> = {}) {
    const { correction, feeds } = await answer<TraceCorrectionAnswer>(path, role, scope)
    return { author: correction.author, feeds: feeds.map(({ id }) => id) }
  }

  it('names figures of those whom its asker sees, and who made it to whoever sees people', async () => {
    const all = ['w-001', 'w-002', 'team-a', 'st-10', 'line-1']
    expect(await seenBy('admin')).toEqual({ author: 'ben', feeds: all })
    expect(await seenBy('viewer')).toEqual({ author: null, feeds: ['st-10', 'line-1'] })
    const others = await seenBy('supervisor', { teams: ['team-b'] })
    expect(others).toEqual({ author: 'ben', feeds: ['st-10', 'line-1'] })
  })

  it('of a line outside is refused, and one that is not there is not found', async () => {
    expect(await status(path, 'supervisor', { lines: ['line-2'] })).toBe(403)
    expect(await status('/api/v1/trace/corrections/99', 'admin')).toBe(404)
  })
})

it.each([
  ['an unknown figure', 'by=worker&id=w-001&kpi=speed', 'kpi', 'worker_efficiency'],
  ['a figure that others have', 'by=worker&id=w-001&kpi=oee', 'kpi', 'by worker: worker_efficiency'],
  ['an unknown subject', 'by=station&id=st-99&kpi=oee', 'id', 'a station of the configuration'],
  ['an input that is not in the formula', 'by=station&id=st-10&kpi=oee&input=luck', 'input', 'formula'],
  ['a page without its input', 'by=station&id=st-10&kpi=oee&cursor=1.2', 'cursor', 'input'],
])('%s is refused with what is allowed', async (_, query, parameter, allowed) => {
  const response = await ask(`/api/v1/trace?${query}&${WINDOW}`, 'admin')
  const problem = (await response.json()) as Problem
  expect(response.status).toBe(400)
  expect(problem.errors?.[0]).toMatchObject({ parameter })
  expect(problem.errors?.[0].allowed).toContain(allowed)
})

describe('what the figures answer', () => {
  const floor = openFloor(siteOf())
  afterAll(() => floor.remove())
  const reading = (hours: number, path: string, v: string | number, extra = {}) => ({
    ts: at(hours),
    path: `st-1/${path}`,
    v,
    extra,
  })
  floor.take([
    reading(6, 'badge', 'w-1'),
    reading(6, 'state', '1'),
    reading(7, 'state', '0'),
    reading(8, 'state', '1'),
    reading(8, 'product', 'p-1'),
    reading(9, 'cycle', 'good', { unit: 'u' }),
    reading(9, 'total', 5),
    reading(10, 'total', 3),
    reading(11, 'defect', 'scratch', { unit: 'u', origin: 'st-1' }),
  ])
  const figures = createFigures(floor.store.db, floor.history())
  const subjects = { worker: 'w-1', station: 'st-1', line: 'line-1', team: 'team-a', product: 'p-1' }

  it.each(SUBJECTS)('by %s is as the description says', (by) => {
    for (const kpi of figuresOf(by)) {
      const asked = { by, id: subjects[by], kpi, from: at(6), to: at(14), limit: 5 }
      expect(Check(TraceSchema, figures.trace(asked, MUCH_LATER)), kpi).toBe(true)
    }
  })

  it('of facts is as the description says', () => {
    for (let fact = 1; fact <= 9; fact++) {
      expect(Check(TraceFactSchema, figures.traceFact({ fact, limit: 10 }, MUCH_LATER))).toBe(true)
    }
  })

  it('of corrections is as the description says', () => {
    const asked = { kind: 'standard', product: 'p-1', station: 'st-1', seconds: 60, from: '2026-01-01' }
    const said = { at: at(12), author: 'ben', reason: 'timed anew', takenOut: [] }
    floor.store.corrections.add({ id: 1, ...said, asked, added: [] })
    floor.store.corrections.add({ id: 2, ...said, asked: { kind: 'count' }, added: [6] })
    for (const correction of [1, 2]) {
      const answer = figures.traceCorrection({ correction, limit: 10 }, MUCH_LATER)
      expect(Check(TraceCorrectionSchema, answer)).toBe(true)
      expect(answer?.feeds.length).toBeGreaterThan(0)
    }
    const question = { by: 'worker', id: 'w-1', kpi: 'earned_s', from: at(6), to: at(14), limit: 5 } as const
    const figure = figures.trace(question, MUCH_LATER)
    expect(Check(TraceSchema, figure)).toBe(true)
    expect(figure.standards).toMatchObject([{ correction: { id: 1 } }])
  })
})

it('the page has a word for every figure and every input', () => {
  // The server does not import the page: the file is read as text.
  const texts = readFileSync(new URL('page/i18n/en/figures.ts', import.meta.url), 'utf8')
  const names = [...FIGURE_IDS, ...Object.keys(INPUTS)]
  expect(names.filter((name) => !texts.includes(`'figure.${name}':`))).toEqual([])
})

it('the page has a word for every reason that docs/kpis.md gives for a figure', () => {
  const texts = readFileSync(new URL('page/i18n/en/board.ts', import.meta.url), 'utf8')
  const pages = readFileSync(new URL('../../docs/kpis.md', import.meta.url), 'utf8')
  const [, table = ''] = pages.split('| reason | what | suspect |')
  const [rows = ''] = table.split('\n\n')
  const reasons = rows.split('\n').flatMap((row) => row.split('|')[1]?.match(/\w+(?=`)/g) ?? [])
  expect(reasons).toContain('no_steps')
  expect(reasons.filter((reason) => !texts.includes(`'reason.${reason}':`))).toEqual([])
})
