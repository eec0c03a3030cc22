import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BADGE, clockBench } from './clock-fixture.ts'

const T = Date.UTC(2026, 10, 2, 8)
const S = 1000
const MINUTE = 60 * S

let bench: ReturnType<typeof clockBench>
beforeEach(() => {
  bench = clockBench(T)
})
afterEach(() => bench.close())

const times = () => bench.facts().map(({ ts }) => (ts - T) / S)
const HELD = [0, 0, ['READING_CLOCK_NOT_SET']]
const outcome = ({ stored, duplicates, refused }: ReturnType<typeof bench.send>) => [
  stored.length,
  duplicates,
  refused.map(({ code }) => code),
]

describe('a source whose clock is not set', () => {
  it('has its readings held, and placed by their arrival once nothing newer comes', () => {
    expect(outcome(bench.send({ v: 1, ts: 5 * S, seq: 1 }, T))).toEqual(HELD)
    bench.place(T + 59 * S)
    expect(bench.facts()).toEqual([])
    expect(bench.sources()).toEqual([{ source: 'plc', offset: null, jumpedAt: null, held: 1 }])
    bench.place(T + 60 * S)
    expect(bench.facts()).toMatchObject([{ ts: T, at: T, v: 1, extra: { rebased: 5 * S } }])
    expect(bench.kept()).toEqual([])
  })

  it('keeps the distances between its readings: the one that came soonest tells by how much it is off', () => {
    // Half an hour of backlog, then live.
    for (let n = 0; n <= 30; n++) bench.send({ v: 1, ts: n * MINUTE, seq: n }, T + 30 * MINUTE)
    bench.place(T + 31 * MINUTE)
    expect(times()).toEqual(Array.from({ length: 31 }, (_, n) => n * 60))
  })

  it('goes on by the same offset at once, and follows a clock that drifts', () => {
    bench.send({ v: 1, ts: 0 }, T)
    bench.place(T + 60 * S)
    bench.send({ v: 1, ts: 100 * S }, T + 100 * S)
    bench.place()
    expect(times()).toEqual([0, 100])
    // Slow by 2 s an hour.
    for (let hour = 1; hour <= 5; hour++) {
      bench.send({ v: 1, ts: hour * 60 * MINUTE - hour * 2 * S }, T + hour * 60 * MINUTE)
      bench.place()
    }
    expect(Math.abs((times().at(-1) as number) - 5 * 3600)).toBeLessThanOrEqual(4)
    expect(bench.facts().every(({ extra }) => extra?.clock === undefined)).toBe(true)
  })

  it('that was started anew is off by something else', () => {
    bench.send({ v: 1, ts: 100 * S }, T)
    bench.place(T + 60 * S)
    bench.send({ v: 1, ts: 200 * S }, T + 100 * S)
    bench.send({ v: 1, ts: 3 * S }, T + 200 * S)
    bench.send({ v: 1, ts: 13 * S }, T + 210 * S)
    bench.place(T + 280 * S)
    expect(times()).toEqual([0, 100, 200, 210])
  })

  it('that falls from one false time to another has each reading counted near its arrival', () => {
    // 1970, the date of its maker, 1970 again: what is thirty years late is not late.
    const epochs = [0, Date.UTC(2000, 0, 1), 5 * S]
    for (const [n, epoch] of epochs.entries()) bench.send({ v: 1, ts: epoch, seq: n }, T + n * 30 * S)
    bench.place(T + 10 * MINUTE)
    expect(times()).toEqual([0, 30, 60])
  })

  it('that says any time at all has its readings counted at their arrival', () => {
    for (let n = 0; n < 300; n++) bench.send({ v: 1, ts: ((n * 7919) % 300) * MINUTE, seq: n }, T + n * S)
    bench.place(T + 10 * MINUTE)
    expect(times()).toEqual(Array.from({ length: 300 }, (_, n) => n))
    expect(bench.kept()).toEqual([])
  })

  it('that is set at last says when: what it took before happened before that', () => {
    // Three hours offline: ten minutes without a clock, then with one. All of it arrives at once.
    const online = T + 180 * MINUTE
    for (let n = 0; n < 10; n++) bench.send({ v: 1, ts: n * MINUTE, seq: n }, online)
    bench.send({ v: 1, ts: T + 10 * MINUTE, seq: 10 }, online)
    bench.place(online)
    expect(times()).toEqual([600, ...Array.from({ length: 10 }, (_, n) => 60 + n * 60)])
    // Far from their arrival, these times are estimates; the last is its own.
    expect(bench.facts().map(({ extra }) => extra?.clock)).toEqual([undefined, ...Array(10).fill('rebased')])
  })

  it('is known by client and device: one without a clock leaves another alone', () => {
    bench.send({ v: 1, ts: 0 }, T, { client: 'a' })
    expect(outcome(bench.send({ v: 1, ts: T }, T, { client: 'b' }))).toEqual([1, 0, []])
    bench.place()
    expect(bench.kept()).toEqual(['READING_CLOCK_NOT_SET'])
  })

  it('does not count a reading twice, however often it comes, placed or not, across restarts', () => {
    const send = () => outcome(bench.send({ v: 1, ts: 5 * S, seq: 1 }, T))
    expect(send()).toEqual(HELD)
    expect(send()).toEqual([0, 1, []])
    bench.restart()
    expect(send()).toEqual([0, 1, []])
    bench.place(T + 60 * S)
    bench.restart()
    expect(send()).toEqual([0, 1, []])
    expect(times()).toEqual([0])
  })

  it('has a reading with a value that is wrong refused when it is placed, to be admitted at the same time later', () => {
    bench.send({ v: 'nobody', ts: 5 * S, seq: 1 }, T, { topic: BADGE })
    bench.place(T + 60 * S)
    expect(bench.facts()).toEqual([])
    expect(bench.kept()).toEqual(['READING_UNKNOWN_BADGE'])
    expect(bench.readmit().map(outcome)).toEqual([[0, 0, ['READING_UNKNOWN_BADGE']]])
    expect(outcome(bench.send({ v: 'nobody', ts: 5 * S, seq: 1 }, T, { topic: BADGE }))).toEqual([0, 1, []])
  })

  it('is no matter of re-admission: what is held waits for the clock', () => {
    bench.send({ v: 1, ts: 5 * S }, T)
    expect(bench.readmit()).toEqual([])
  })
})

describe("while the gateway's clock is not set", () => {
  /** Two months behind. */
  const late = () => Object.assign(bench.state, { isTrusted: false, wrongBy: -60 * 24 * 60 * MINUTE })

  it('all is held, and placed when it is known when it came', () => {
    late()
    expect(outcome(bench.send('1', T))).toEqual([0, 0, ['READING_GATEWAY_CLOCK']])
    bench.send({ v: 2, ts: T - 90 * S, seq: 9 }, T + 10 * S)
    bench.send('3', T + 20 * S)
    bench.restart()
    bench.setGatewayClock(T + 300 * S)
    expect(bench.facts()).toMatchObject([
      { v: 1, ts: T, at: T, extra: { rebased: T - 60 * 24 * 60 * MINUTE } },
      { v: 2, ts: T - 90 * S, at: T + 10 * S, extra: null },
      { v: 3, ts: T + 20 * S },
    ])
    expect(bench.kept()).toEqual([])
  })

  it('a time by that same clock moves with it', () => {
    late()
    bench.device(1, T + 5 * S)
    bench.setGatewayClock(T + 300 * S)
    expect(times()).toEqual([5])
  })

  it('a sender without a clock waits on for its own', () => {
    late()
    bench.send({ v: 1, ts: 5 * S, seq: 1 }, T)
    bench.setGatewayClock(T + 10 * S)
    expect(bench.kept()).toEqual(['READING_CLOCK_NOT_SET'])
    bench.place(T + 70 * S)
    expect(times()).toEqual([0])
  })

  it('nothing counts twice, whether it comes again before, while or after it is placed', () => {
    late()
    const wrong = T + 5 * S - 60 * 24 * 60 * MINUTE
    const send = () => bench.send({ v: 1, ts: wrong, seq: 1 }, T + 5 * S)
    send()
    expect(outcome(send())).toEqual([0, 1, []])
    expect(outcome(bench.send('1', T + 6 * S, { packetId: 3 }))).toEqual([0, 0, ['READING_GATEWAY_CLOCK']])
    expect(outcome(bench.send('1', T + 6 * S, { packetId: 3, dup: true }))).toEqual([0, 1, []])
    bench.setGatewayClock(T + 10 * S)
    expect(outcome(send())).toEqual([0, 1, []])
    expect(times()).toEqual([5, 6])
  })

  it('what arrived before the machine was started anew stays held, unless it tells its own time', () => {
    late()
    bench.send('1', T)
    bench.send({ v: 2, ts: T, seq: 1 }, T)
    bench.state.boot = 'boot-2'
    bench.setGatewayClock(T + 10 * S)
    expect(bench.facts()).toMatchObject([{ v: 2, ts: T }])
    expect(bench.kept()).toEqual(['READING_GATEWAY_CLOCK'])
  })

  it('a clock that falls back before 2020 while running holds what it would have dated', () => {
    bench.state.wrongBy = -T
    expect(outcome(bench.send('1', T))).toEqual([0, 0, ['READING_GATEWAY_CLOCK']])
  })
})

it('a reading that was ahead is taken once the clock of the gateway is set forward', () => {
  bench.state.wrongBy = -60 * MINUTE
  expect(outcome(bench.send({ v: 1, ts: T }, T))).toEqual([0, 0, ['READING_FUTURE']])
  expect(bench.readmit().map(outcome)).toEqual([[0, 0, ['READING_FUTURE']]])
  bench.state.wrongBy = 0
  expect(bench.readmit().map(outcome)).toEqual([[1, 0, []]])
  expect(times()).toEqual([0])
})

it('a reading more than a minute ahead is taken, and says that its time is in doubt', () => {
  bench.send({ v: 1, ts: T + 59 * S }, T)
  bench.send({ v: 1, ts: T + 61 * S }, T)
  expect(bench.facts().map(({ extra }) => extra?.clock)).toEqual([undefined, 'ahead'])
  expect(bench.sources()).toMatchObject([{ source: 'plc', offset: 61 * S }])
})
