import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { KpiQuestion } from '../kpi/index.ts'
import type { Board } from './api.ts'
import { createFixture, fixtureFigures } from './fixture.ts'
import type { EventHub } from './hub.ts'
import type { Scheduler } from './scheduler.ts'
import { SEES_ALL, sightOf } from './sight.ts'
import { createSiteHub } from './site-hub.ts'
import { openStream } from './stream.ts'

/** Time moved by hand. */
function handScheduler(): Scheduler & { pass(ms: number): void } {
  let now = 0
  let waiting: { at: number; run: () => void }[] = []
  return {
    now: () => now,
    after(ms, run) {
      const entry = { at: now + ms, run }
      waiting.push(entry)
      return () => {
        waiting = waiting.filter((other) => other !== entry)
      }
    },
    pass(ms) {
      const end = now + ms
      const due = () => waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
      for (let next = due(); next; next = due()) {
        waiting.splice(waiting.indexOf(next), 1)
        now = next.at
        next.run()
      }
      now = end
    },
  }
}

/** One open stream: the names of the events it got, in order, and their data. */
function listener(hub: EventHub, line: string | null, sight = SEES_ALL) {
  const events: { event: string; data: unknown }[] = []
  const state = { ended: false }
  const leave = hub.subscribe({
    line,
    sight,
    send(frame) {
      const [, event, data] = frame.match(/^event: (\w+)\ndata: (.*)\n\n$/) ?? [null, 'comment', 'null']
      events.push({ event, data: JSON.parse(data) })
    },
    end() {
      state.ended = true
    },
  })
  const names = () => events.map(({ event }) => event)
  const take = () => events.splice(0)
  const count = (name: string) => names().filter((event) => event === name).length
  return { names, take, count, leave, state }
}

describe('the event stream', () => {
  const asked: KpiQuestion[] = []
  const fixture = createFixture({ figures: fixtureFigures(asked) })
  let time: ReturnType<typeof handScheduler>
  let hub: EventHub

  beforeEach(() => {
    time = handScheduler()
    hub = createSiteHub(fixture.context, time)
  })
  afterEach(() => hub.stop())
  afterAll(() => fixture.remove())

  it('begins with hello, the board of the line and the status', () => {
    const screen = listener(hub, 'line-1')
    expect(screen.names()).toEqual(['hello', 'board', 'status'])
    const [hello, board] = screen.take()
    expect(hello.data).toEqual({ version: '0.0.0', at: '2026-11-22T12:00:00.000Z', line: 'line-1' })
    expect((board.data as Board).stations[0].people[0].name).toBe('李娜')
  })

  it('without a line sends no boards', () => {
    const screen = listener(hub, null)
    hub.changed({ lines: ['line-1'], upto: 7 })
    time.pass(1000)
    expect(screen.names()).toEqual(['hello', 'status', 'changed'])
  })

  it('tells of changes on the lines in sight only, and works a board out once for those who see different parts', () => {
    const limited = sightOf({ role: 'viewer', lines: ['line-1'], teams: [], worker: null })
    const screen = listener(hub, 'line-1', limited)
    const before = asked.length
    const other = listener(hub, 'line-1')
    expect(asked.length).toBe(before)
    expect((other.take()[1].data as Board).workers).toHaveLength(1)
    expect((screen.take()[1].data as Board).workers).toEqual([])
    hub.changed({ lines: ['line-2'], upto: 7 })
    time.pass(100)
    expect([screen.count('changed'), other.count('changed')]).toEqual([0, 1])
    screen.leave()
    other.leave()
  })

  it('sends the first board at once after a change, then at most one each 125 ms, and the last change is never lost', () => {
    const screen = listener(hub, 'line-1')
    time.pass(1000)
    screen.take()
    hub.changed({ lines: ['line-1'], upto: 1 })
    expect(screen.names()).toEqual(['changed', 'board'])
    for (let upto = 2; upto <= 100; upto += 1) {
      time.pass(10)
      hub.changed({ lines: ['line-1'], upto })
    }
    time.pass(125)
    expect(screen.count('board')).toBe(9)
    expect(screen.count('changed')).toBe(9)
    expect(screen.take().findLast(({ event }) => event === 'changed')?.data).toEqual({
      lines: ['line-1'],
      upto: 100,
    })
    time.pass(1000)
    expect(screen.names()).toEqual([])
  })

  it('works a board out once for all who look at the line, and not at all for nobody', () => {
    const before = asked.length
    hub.changed({ lines: ['line-1'], upto: 1 })
    time.pass(10_000)
    expect(asked.length).toBe(before)
    const first = listener(hub, 'line-1')
    const perBoard = asked.length - before
    const others = [1, 2, 3].map(() => listener(hub, 'line-1'))
    expect(asked.length - before).toBe(perBoard)
    expect(others.map(({ count }) => count('board'))).toEqual([1, 1, 1])
    time.pass(300)
    hub.changed({ lines: ['line-1', 'line-2'], upto: 2 })
    expect(asked.length - before).toBe(2 * perBoard)
    for (const screen of [first, ...others]) {
      expect(screen.count('board')).toBe(2)
      screen.leave()
    }
    hub.changed({ lines: ['line-1'], upto: 3 })
    time.pass(10_000)
    expect(asked.length - before).toBe(2 * perBoard)
    expect(hub.size()).toBe(0)
  })

  it('keeps the way open with a comment and the status every 15 seconds', () => {
    const screen = listener(hub, null)
    screen.take()
    time.pass(44_000)
    expect(screen.names()).toEqual(['comment', 'status', 'comment', 'status'])
  })

  it('refreshes a board though nothing changes, since time does', () => {
    const screen = listener(hub, 'line-1')
    screen.take()
    time.pass(10_000)
    expect(screen.names()).toEqual(['board', 'board'])
  })

  it('sends the status when it changes and the boards when a link is lost', () => {
    const screen = listener(hub, 'line-1')
    hub.stateTold(fixture.context.state())
    time.pass(300)
    screen.take()
    hub.stateTold(fixture.context.state())
    expect(screen.names()).toEqual([])
    fixture.say({ store: { state: 'failed', error: 'disk full' } })
    hub.stateTold(fixture.context.state())
    time.pass(300)
    expect(screen.names()).toEqual(['status', 'board'])
    fixture.say({ store: { state: 'ok', error: null } })
  })

  it('says so when a board cannot be worked out, and goes on', () => {
    let broken = true
    const figures = fixtureFigures()
    const kpis = figures.kpis
    figures.kpis = (question, now) => {
      if (broken) throw new Error('no such table: secret')
      return kpis(question, now)
    }
    const troubled = createSiteHub({ ...fixture.context, figures }, time)
    const screen = listener(troubled, 'line-1')
    const [, problem] = screen.take()
    expect(problem).toMatchObject({ event: 'problem', data: { code: 'HTTP_INTERNAL', status: 500 } })
    expect(JSON.stringify(problem)).not.toContain('secret')
    broken = false
    time.pass(5000)
    expect(screen.names()).toEqual(['board'])
    troubled.stop()
    expect(screen.state.ended).toBe(true)
  })
})

describe('a slow reader', () => {
  it('is cut off rather than buffered for without bound', () => {
    let dropped = 0
    const stream = openStream(() => {
      dropped += 1
    })
    const frame = 'x'.repeat(64 * 1024)
    for (let n = 0; n < 100; n += 1) stream.send(frame)
    expect(dropped).toBe(1)
    expect(stream.body.destroyed).toBe(true)
    expect(stream.body.readableLength).toBeLessThan(2 * 1024 * 1024)
  })
})
