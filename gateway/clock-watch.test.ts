import { expect, it } from 'vitest'
import { createLog } from '../base/index.ts'
import { watchClock } from './clock-watch.ts'

const NOW = Date.UTC(2026, 10, 22)
const HOUR = 3_600_000

/** A clock at `now`, of a gateway whose last reading came an hour ago. */
function bench(now: number, trust: 'plausible' | 'synchronised' = 'plausible') {
  const time = { wall: now, elapsed: 5000, isSynchronised: null as boolean | null }
  const watch = watchClock({
    clock: { now: () => time.wall },
    trust,
    isSynchronised: () => time.isSynchronised,
    lastArrival: NOW - HOUR,
    log: createLog('test').child({}, { level: 'silent' }),
    boot: 'boot-1',
    elapsed: () => time.elapsed,
  })
  const pass = (ms: number) => {
    time.wall += ms
    time.elapsed += ms
  }
  return { time, watch, pass }
}

it('a clock that is right is trusted from the start, and its slewing is no step', () => {
  const { time, watch, pass } = bench(NOW)
  expect(watch.isTrusted()).toBe(true)
  pass(1000)
  time.wall += 900
  expect(watch.look()).toBeNull()
  time.wall += 900
  expect(watch.look()).toBeNull()
  expect(watch.lastStep()).toBeNull()
})

it('a clock that is not set is trusted when what was held is placed, at the times at which it came', () => {
  const { time, watch, pass } = bench(60_000)
  expect(watch.isTrusted()).toBe(false)
  const stamp = watch.stamp()
  pass(20_000)
  expect(watch.look()).toBeNull()
  expect(watch.isSet()).toBe(false)
  time.wall = NOW
  expect(watch.look()).toEqual({ at: NOW, ms: NOW - 80_000 })
  expect([watch.isSet(), watch.isTrusted()]).toEqual([true, false])
  expect(watch.arrival(stamp)).toBe(NOW - 20_000)
  expect(watch.arrival({ ...stamp, boot: 'boot-0' })).toBeNull()
  watch.trust()
  expect(watch.isTrusted()).toBe(true)
})

it('a step back is told, and trusted; one to before 2020 is not', () => {
  const { time, watch } = bench(NOW)
  time.wall -= 2 * HOUR
  expect(watch.look()).toEqual({ at: NOW - 2 * HOUR, ms: -2 * HOUR })
  expect(watch.isTrusted()).toBe(true)
  time.wall = 1000
  watch.look()
  expect(watch.isTrusted()).toBe(false)
})

it('where synchronisation is asked for, the clock waits for it', () => {
  const { time, watch } = bench(NOW, 'synchronised')
  expect([watch.isSet(), watch.isTrusted()]).toEqual([false, false])
  time.isSynchronised = true
  expect(watch.isSet()).toBe(true)
})
