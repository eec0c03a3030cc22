import type { MqttClient } from 'mqtt'
import { expect, it, onTestFinished } from 'vitest'
import { fakeClock } from '../fake-clock.ts'
import {
  eventually,
  kpis,
  type RunningGateway,
  sensor,
  settled,
  siteFile,
  startGateway,
  temporaryFolder,
} from '../gateway.ts'
import { requirePeer } from '../peers.ts'

const SITE = `site: { id: plant-1, timezone: Asia/Shanghai }
gateway: { id: gw-1 }
calendar: { shifts: [{ id: day, start: "08:00", end: "20:00" }, { id: night, start: "20:00", end: "08:00" }] }
workers: [{ id: w-1, badges: ["0001"] }, { id: w-2, badges: ["0002"] }]
products: [{ id: p-1 }]
standards: [{ product: p-1, station: st-1, seconds: 30, from: 2020-01-01 }]
lines:
  - id: line-1
    product: p-1
    output: st-1
    stations:
      - { id: st-1, signals: { good: { role: good }, badge: { role: badge }, state: { role: state } } }
      - { id: st-2, signals: { good: { role: good }, badge: { role: badge } } }
`
const MINUTE_MS = 60_000
const HOUR_S = 3600
/** In seconds, one after the other. */
const STEPS = [0, -HOUR_S, 0, HOUR_S, 0]
const UNITS = 20
const SUBJECTS = ['worker', 'station', 'line']

it.skipIf(!requirePeer('faketime', 'faketime'))(
  'figures of dated readings stay equal, nothing is lost, and no time is negative',
  async () => {
    const folder = temporaryFolder()
    onTestFinished(() => folder.remove())
    const clock = fakeClock(folder.path)
    const file = siteFile(folder.path, SITE)
    const start = async (name: string, env = {}) => {
      const gateway = await startGateway(file, `${folder.path}/${name}`, [], env)
      onTestFinished(async () => {
        await gateway.stop()
      })
      const client = await sensor(gateway.mqttUrl, 'sensor-1')
      onTestFinished(() => client.endAsync(true))
      return { gateway, client }
    }
    const steady = await start('steady')
    const stepping = await start('stepping', clock.env)
    const now = Date.now()
    // Old enough to lie in the past of a clock that is an hour late.
    const from = now - 180 * MINUTE_MS

    for (const [step, offset] of STEPS.entries()) {
      clock.set(offset)
      await clockOf(stepping.gateway, offset)
      await Promise.all([steady, stepping].map(({ client }) => publishDated(client, from, step)))
      await publishUndated(stepping.client, step)
    }

    const dated = { from, to: from + 60 * MINUTE_MS }
    const wide = { from: now - 6 * 60 * MINUTE_MS, to: now + 6 * 60 * MINUTE_MS }
    await settled(steady.gateway)
    await settled(stepping.gateway)
    for (const by of SUBJECTS) {
      const expected = await figures(steady.gateway, { by, ...dated })
      expect(expected.length).toBeGreaterThan(0)
      expect(await figures(stepping.gateway, { by, ...dated })).toEqual(expected)
      for (const { sums } of (await kpis(stepping.gateway, { by, ...wide })).rows) expectNotNegative(sums)
    }
    const { rows } = await kpis(stepping.gateway, { by: 'station', ...wide })
    const good = new Map(rows.map(({ id, sums }) => [id, sums.good]))
    expect(good.get('st-1')).toBe(UNITS * STEPS.length)
    expect(good.get('st-2')).toBe(UNITS * STEPS.length)
  },
)

/** Waits until the gateway lives by a clock that is so many seconds off. */
async function clockOf(gateway: RunningGateway, offset: number): Promise<void> {
  await eventually(async () => {
    const { at } = await settled(gateway)
    expect(Math.abs(Date.parse(at) - Date.now() - offset * 1000)).toBeLessThan(MINUTE_MS)
  })
}

/** A fifth of an hour at st-1: somebody signs on, it runs and stands still, units are made, and they sign off. */
async function publishDated(client: MqttClient, from: number, step: number): Promise<void> {
  const start = from + step * 12 * MINUTE_MS
  const send = (signal: string, minutes: number, v: string | number, more = {}) =>
    client.publishAsync(
      `lineside/v1/line-1/st-1/${signal}`,
      JSON.stringify({ v, ts: start + minutes * MINUTE_MS, ...more }),
      { qos: 1 },
    )
  await send('badge', 0, '0001', { action: 'in' })
  await send('state', 1, 'running')
  for (let unit = 0; unit < UNITS; unit++) await send('good', 2 + unit / 4, 1, { seq: step * UNITS + unit })
  await send('state', 8, 'down')
  await send('state', 9, 'running')
  await send('badge', 11, '0001', { action: 'out' })
}

/** Readings that take the time of their arrival; the sign-off of a step comes after the clock was set. */
async function publishUndated(client: MqttClient, step: number): Promise<void> {
  const send = (signal: string, payload: object) =>
    client.publishAsync(`lineside/v1/line-1/st-2/${signal}`, JSON.stringify(payload), { qos: 1 })
  await send('badge', { v: '0002', action: step % 2 === 0 ? 'in' : 'out' })
  for (let unit = 0; unit < UNITS; unit++) await send('good', { v: 1, seq: step * UNITS + unit })
}

async function figures(gateway: RunningGateway, query: Record<string, string | number>) {
  const { rows } = await kpis(gateway, query)
  return rows.map(({ id, sums, kpis: values }) => ({ id, sums, values }))
}

/** `sums` as the API has them: numbers, and objects of numbers. */
function expectNotNegative(sums: object): void {
  for (const [name, value] of Object.entries(sums)) {
    if (typeof value === 'object' && value !== null) expectNotNegative(value)
    else expect(value, name).toBeGreaterThanOrEqual(0)
  }
}
