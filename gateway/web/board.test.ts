import Sqlite from 'better-sqlite3'
import { afterAll, describe, expect, it } from 'vitest'
import { composeBoard } from './board.ts'
import { createCardBook } from './cards.ts'
import { createFigures } from './figures.ts'
import { createFixture, fixtureFigures } from './fixture.ts'
import { fixtureCard, NOON } from './fixture-site.ts'

const fixture = createFixture()
afterAll(fixture.remove)
const { context } = fixture
const [line, other] = context.site.lines

describe('the board of a line', () => {
  it('shows the shift that is running, with its name', () => {
    expect(composeBoard(context, line, NOON).shift).toEqual({
      id: 'day',
      name: 'Day',
      date: '2026-11-22',
      from: '2026-11-22T08:00:00.000Z',
      to: '2026-11-22T20:00:00.000Z',
      over: false,
    })
  })

  it('shows the stations in the order of the flow, with people, state, product and sources', () => {
    const [press, test] = composeBoard(context, line, NOON).stations
    expect(press).toMatchObject({
      id: 'st-10',
      name: 'Press fit',
      good: 95,
      scrap: 5,
      state: { value: 'running', since: '2026-11-22T11:59:00.000Z' },
      product: { id: 'p-100', name: 'Pump' },
      people: [{ id: 'w-001', name: '李娜', since: '2026-11-22T10:00:00.000Z', flags: [] }],
      target_now: (4 * 3600) / 40,
      sources: [
        { signal: 'good', device: 'plc-1', state: 'fresh' },
        { signal: 'state', device: null, state: 'never' },
      ],
    })
    expect(test).toMatchObject({ id: 'st-20', good: 0, state: null, people: [], target_now: 240 })
  })

  it('shows units against the target of the shift and of this moment, and the way there', () => {
    expect(composeBoard(context, line, NOON).output).toEqual({
      good: 95,
      scrap: 5,
      rework: 0,
      defect_rate: 0.05,
      target: 690,
      target_now: 240,
      progress: [
        { at: '2026-11-22T08:00:00.000Z', good: 0 },
        { at: '2026-11-22T09:00:00.000Z', good: 10 },
        { at: '2026-11-22T10:00:00.000Z', good: 20 },
        { at: '2026-11-22T11:00:00.000Z', good: 30 },
        { at: '2026-11-22T12:00:00.000Z', good: 30 },
      ],
    })
  })

  it('shows each worker with efficiency, defect rate and efficiency by the hour', () => {
    const [worker, ...rest] = composeBoard(context, line, NOON).workers
    expect(rest).toEqual([])
    expect(worker).toMatchObject({
      id: 'w-001',
      name: '李娜',
      team: 'team-a',
      station: 'st-10',
      worker_efficiency: 0.9,
      defect_rate: 0.05,
      score: null,
      spark: [
        { at: '2026-11-22T08:00:00.000Z', value: 0.9 },
        { at: '2026-11-22T09:00:00.000Z', value: 0.9 },
        { at: '2026-11-22T10:00:00.000Z', value: 0.9 },
        { at: '2026-11-22T11:00:00.000Z', value: null },
      ],
    })
  })

  it('shows the score and the lines of the card in force', () => {
    const board = composeBoard(
      { ...context, cards: createCardBook([fixtureCard('assembler', { post: 'assembler' })]) },
      line,
      NOON,
    )
    expect(board.workers[0].score).toEqual({ value: 70, tier: 'good', state: 'provisional' })
    expect(board.limits).toEqual({
      worker_efficiency: { pass: 0.8, excellent: 1 },
      worker_performance: null,
      defect_rate: { pass: 0.03, excellent: 0.01 },
    })
  })

  it('without any figures is a board all the same', () => {
    const board = composeBoard(context, other, NOON)
    expect(board.output).toMatchObject({ good: 0, defect_rate: null, target: null, target_now: null })
    expect(board.workers).toEqual([])
    expect(board.stations.map(({ id, state }) => [id, state])).toEqual([['st-90', null]])
  })

  it('without any shift says so', () => {
    const calendar = { ...context.calendar, at: () => undefined, latest: () => undefined }
    const board = composeBoard({ ...context, calendar }, line, NOON)
    expect(board).toMatchObject({
      shift: null,
      workers: [{ id: 'w-001', spark: [] }],
      output: { progress: [] },
    })
  })

  it('names what is in trouble on this line', () => {
    fixture.say({
      store: { state: 'failed', error: 'disk full' },
      devices: ['plc-1', 'plc-9'].map((id) => ({
        id,
        driver: 'opcua',
        agent: null,
        link: 'down',
        since: '2026-11-22T11:00:00Z',
        last_reading: null,
        silent_since: null,
        readings: 0,
        per_second: 0,
        thrown_away: 0,
        repeats: 0,
        error: null,
      })),
    })
    expect(composeBoard(context, line, NOON).trouble).toEqual({
      quarantine: 5,
      lag: 0,
      store: 'failed',
      sinks_down: [],
      devices_down: ['plc-1'],
    })
  })
})

describe('figures', () => {
  it('of one board come from one state of the store, though the gateway goes on writing', () => {
    const reader = new Sqlite(fixture.database, { readonly: true })
    const writer = new Sqlite(fixture.database)
    const count = reader.prepare<[], number>('SELECT count(*) FROM fact').pluck()
    const figures = createFigures(reader, context.history)
    const seen = figures.snapshot(() => {
      const before = count.get()
      writer.exec('INSERT INTO fact (id, ts, delay, signal, client, quality) VALUES (4, 0, 0, 1, 1, 0)')
      return [before, count.get()]
    })
    expect(seen).toEqual([3, 3])
    expect(count.get()).toBe(4)
    writer.close()
    reader.close()
  })

  it('are asked only within that state', () => {
    let inside = false
    const figures = fixtureFigures()
    const guarded = {
      ...figures,
      kpis: (...args: Parameters<typeof figures.kpis>) => {
        expect(inside).toBe(true)
        return figures.kpis(...args)
      },
      snapshot<T>(read: () => T): T {
        inside = true
        const made = read()
        inside = false
        return made
      },
    }
    composeBoard({ ...context, figures: guarded }, line, NOON)
    expect(inside).toBe(false)
  })
})
