import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { startFixtureServer } from './fixture-server.ts'
import { NOON } from './fixture-site.ts'

const server = await startFixtureServer()
afterAll(server.stop)
const { base, fixture, get, hub, json } = server

describe('health', () => {
  it('is ready once the main thread says so, and says what is waited for until then', async () => {
    fixture.say({ ready: false, waiting: ['broker'] })
    const waiting = await get('/readyz')
    expect(waiting.status).toBe(503)
    expect(await waiting.json()).toEqual({ ready: false, waiting: ['broker'] })
    fixture.say({ ready: true, waiting: [] })
    expect((await get('/readyz')).status).toBe(200)
    expect(await json('/livez')).toEqual({ live: true })
  })

  it('metrics are Prometheus text: counters as the main thread tells them, and gauges', async () => {
    fixture.say({
      ready: true,
      counters: {
        lineside_readings_total: {
          help: 'Readings',
          labels: ['source', 'result'],
          values: { 'mqtt,stored': 7 },
        },
      },
      sinks: [
        {
          id: 'plant',
          sink: 'mqtt',
          url: 'mqtt://x',
          connected: true,
          waiting: 4,
          sent: 9,
          last_seq: 9,
          last_sent: null,
          error: null,
        },
      ],
      devices: [
        {
          id: 'plc-1',
          driver: 'opcua',
          agent: null,
          link: 'down',
          since: '2026-11-22T08:00:00Z',
          last_reading: null,
          silent_since: null,
          readings: 0,
          per_second: 0,
          thrown_away: 0,
          repeats: 0,
          error: null,
        },
      ],
      clock: {
        trusted: false,
        synchronised: null,
        last_step: null,
        sources: [
          { source: 'pc-1/plc-1', offset_s: -90, jumped: null, held: 0 },
          { source: 'sensor-1', offset_s: null, jumped: null, held: 3 },
        ],
      },
    })
    const response = await get('/metrics')
    const text = await response.text()
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; ?version=0\.0\.4/)
    const lines = text.trimEnd().split('\n')
    for (const line of lines) {
      expect(line).toMatch(/^(|# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{([a-z_]+="[^"]*",?)+\})? -?[0-9.e+]+)$/)
    }
    expect(lines).toEqual(
      expect.arrayContaining([
        'lineside_readings_total{source="mqtt",result="stored"} 7',
        'lineside_ready 1',
        'lineside_facts 3',
        'lineside_quarantine 5',
        'lineside_held_readings 0',
        'lineside_clock_trusted 0',
        'lineside_source_clock_offset_seconds{source="pc-1/plc-1"} -90',
        'lineside_sink_waiting{sink="plant"} 4',
        'lineside_device_up{device="plc-1"} 0',
      ]),
    )
    fixture.say({ sinks: [], devices: [], counters: {} })
  })

  it('the status joins what the main thread says with what the store holds', async () => {
    expect(await json('/api/v1/status')).toMatchObject({
      gateway: 'gw-1',
      ready: true,
      at: new Date(NOON).toISOString(),
      store: { facts: 3, bytes: expect.any(Number) },
      quarantine: { total: 5 },
      seal: null,
    })
  })
})

describe('event streams', () => {
  it('end with their reader', async () => {
    const abort = new AbortController()
    const response = await get('/api/v1/events?line=line-1', { signal: abort.signal })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'")
    expect(hub.size()).toBe(1)
    abort.abort()
    await expect.poll(() => hub.size(), { timeout: 10_000 }).toBe(0)
  })

  it('of readers that do not read are cut off, and counted', async () => {
    const { port } = new URL(base)
    const socket = connect(Number(port), '127.0.0.1').pause()
    socket.on('error', () => {})
    socket.write('GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await expect.poll(() => hub.size(), { timeout: 10_000 }).toBe(1)
    for (let n = 0; n < 500 && hub.size() > 0; n += 1) {
      fixture.say({ store: { state: 'ok', error: `${n}`.repeat(100_000) } })
      hub.stateTold(fixture.context.state())
      await setTimeout(2)
    }
    expect(hub.size()).toBe(0)
    socket.destroy()
    fixture.say({ store: { state: 'ok', error: null } })
    expect(await (await get('/metrics')).text()).toContain('lineside_event_streams_dropped_total 1\n')
  })
})
