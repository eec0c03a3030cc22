import { expect, it } from 'vitest'
import { createLog } from '../base/log.ts'
import { serialDevice } from '../config/drivers/serial.ts'
import { collector } from './collector.ts'
import type { Subscription } from './contract.ts'
import { createStatus } from './status.ts'

const S = 1000
const expecting = (expectMs?: number): Subscription => ({
  line: 'line-1',
  station: 'st-1',
  signal: 'good',
  role: 'good',
  ...(expectMs === undefined ? {} : { expectMs }),
})

function bench(silentAfterMs: number | undefined, subscriptions: Subscription[]) {
  const state = { now: 0, look: () => {} }
  const seen = collector()
  const device = serialDevice({ id: 'dev-1', silentAfterMs }, { path: '/dev/none' })
  const context = { ...seen.context, device, subscriptions, log: createLog('test'), now: () => state.now }
  const status = createStatus(context, (work) => {
    state.look = work
    return () => {
      state.look = () => {}
    }
  })
  return {
    status,
    seen,
    at: (ms: number) => {
      state.now = ms
      state.look()
    },
  }
}

it('a device that is connected and not heard of is silent, whatever the connection says', () => {
  const { status, at, seen } = bench(60 * S, [])
  status.link('up')
  at(60 * S)
  expect(status.now().silentSince).toBeNull()
  at(61 * S)
  expect(status.now()).toMatchObject({ link: 'up', silentSince: 0, errors: { DEVICE_SILENT: 1 } })
  at(90 * S)
  expect(status.now().errors).toEqual({ DEVICE_SILENT: 1 })
  status.received(1)
  expect(status.now()).toMatchObject({ silentSince: null, lastReading: 90 * S, readings: 1 })
  expect(seen.statuses.map(({ silentSince }) => silentSince)).toEqual([null, 0, null])
})

it('what is polled and has not changed is heard', () => {
  const { status, at } = bench(60 * S, [])
  status.link('up')
  at(50 * S)
  status.received(0)
  at(100 * S)
  expect(status.now()).toMatchObject({ silentSince: null, lastReading: null, readings: 0 })
})

it('without a time of its own it is silent after the shortest that its signals expect', () => {
  const { status, at } = bench(undefined, [expecting(), expecting(30 * S), expecting(40 * S)])
  status.link('up')
  at(31 * S)
  expect(status.now().silentSince).toBe(0)
})

it('a device that is not connected, or of which nothing is expected, is not silent', () => {
  const lost = bench(S, [])
  lost.status.link('up')
  lost.status.link('down')
  lost.at(3600 * S)
  expect(lost.status.now()).toMatchObject({ link: 'down', silentSince: null, errors: {} })
  const quiet = bench(undefined, [expecting()])
  quiet.status.link('up')
  quiet.at(3600 * S)
  expect(quiet.status.now()).toMatchObject({ silentSince: null, errors: {} })
})
