import { describe, expect, it } from 'vitest'
import { fixtureSite, NOON } from './fixture-site.ts'
import { boardSource } from './freshness.ts'
import type { GatewayState } from './messages.ts'

const [signal] = fixtureSite('').lines[0].stations[0].signals
const reading = (secondsAgo: number, lastQuality: 'good' | 'bad' = 'good') => ({
  name: 'good',
  last: NOON - secondsAgo * 1000,
  lastQuality,
})
const device = (link: string, silentSince: string | null = null): GatewayState['devices'] => [
  {
    id: 'plc-1',
    driver: 'opcua',
    agent: null,
    link,
    since: '',
    last_reading: null,
    silent_since: silentSince,
    readings: 0,
    per_second: 0,
    thrown_away: 0,
    repeats: 0,
    error: null,
  },
]
const state = (...args: [Parameters<typeof boardSource>[1], GatewayState['devices']]) =>
  boardSource(signal, ...args, NOON).state

describe('freshness of a source', () => {
  it('is fresh while it speaks as often as is expected of it, else silent', () => {
    expect(state(reading(60), device('up'))).toBe('fresh')
    expect(state(reading(61), device('up'))).toBe('silent')
    const patient = { ...signal, expectMs: undefined }
    expect(boardSource(patient, reading(9e6), device('up'), NOON).state).toBe('fresh')
  })

  it('is silent with its device, whatever the connection says', () => {
    const patient = { ...signal, expectMs: undefined }
    const silent = device('up', '2026-11-02T11:00:00.000Z')
    expect(boardSource(patient, reading(3600), silent, NOON).state).toBe('silent')
  })

  it('is lost while the link of its device is not up, or its device said so by a bad reading', () => {
    expect(state(reading(1), device('down'))).toBe('lost')
    expect(state(undefined, device('connecting'))).toBe('lost')
    expect(state(reading(1, 'bad'), [])).toBe('lost')
  })

  it('of a sensor that publishes by itself, a bad reading is bad, but not lost', () => {
    expect(boardSource({ ...signal, source: undefined }, reading(1, 'bad'), [], NOON)).toMatchObject({
      state: 'fresh',
      device: null,
    })
  })

  it('has never spoken', () => {
    expect(state(undefined, [])).toBe('never')
    expect(state({ name: 'good', last: null, lastQuality: null }, device('up'))).toBe('never')
  })
})
