import type { MqttClient } from 'mqtt'
import { expect, it, onTestFinished } from 'vitest'
import type { StatusAnswer } from '../../gateway/web/api.ts'
import { fakeClock } from '../fake-clock.ts'
import {
  eventually,
  get,
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
products: [{ id: p-1 }]
lines:
  - id: line-1
    product: p-1
    stations: [{ id: st-1, signals: { good: { role: good } } }, { id: st-2, signals: { good: { role: good } } }]
`
const UNITS = 20
const HOUR_MS = 3_600_000

const statusOf = (gateway: RunningGateway) => get<StatusAnswer>(gateway, '/api/v1/status')

it.skipIf(!requirePeer('faketime', 'faketime')).each([
  ['in 1970, as a machine without a battery does', (now: number) => -now + HOUR_MS],
  ['two months behind, as a machine that goes on from where it was switched off', () => -60 * 24 * HOUR_MS],
])(
  '%s: what comes is held, across a kill, and counted when it came once the clock is set',
  async (_, wrongBy) => {
    const folder = temporaryFolder()
    onTestFinished(() => folder.remove())
    const clock = fakeClock(folder.path)
    const file = siteFile(folder.path, SITE)
    const data = `${folder.path}/data`
    const start = async () => {
      const gateway = await startGateway(file, data, [], clock.env)
      onTestFinished(async () => {
        await gateway.stop()
      })
      const client = await sensor(gateway.mqttUrl, 'sensor-1')
      onTestFinished(() => client.endAsync(true))
      return { gateway, client }
    }
    // What was known before: no clock can be right that stands before this reading.
    const before = await start()
    await publish(before.client, 'st-1', [{ v: 1 }])
    await settled(before.gateway, 1)
    await before.client.endAsync(true)
    await before.gateway.stop()

    clock.set(Math.round(wrongBy(Date.now()) / 1000))
    const from = Date.now()
    const dated = Array.from({ length: UNITS }, (_one, seq) => ({ v: 1, ts: from - seq * 1000, seq }))
    const undated = Array.from({ length: UNITS }, (_one, seq) => ({ v: 1, seq }))
    const early = await start()
    await publish(early.client, 'st-1', undated)
    await publish(early.client, 'st-2', dated)
    await eventually(async () => {
      const status = await statusOf(early.gateway)
      expect(status.clock).toMatchObject({ trusted: false, held: 2 * UNITS })
      expect(status.store.facts).toBe(1)
    })
    await early.gateway.kill()

    const later = await start()
    await publish(later.client, 'st-1', undated)
    await publish(later.client, 'st-2', dated)
    const to = Date.now()
    clock.set(0)
    await eventually(async () => {
      expect((await statusOf(later.gateway)).clock).toMatchObject({ trusted: true, held: 0 })
    })
    await publish(later.client, 'st-1', [{ v: 1 }])
    await settled(later.gateway, 2 * UNITS + 2)

    const status = await statusOf(later.gateway)
    expect(status.store.facts).toBe(2 * UNITS + 2)
    expect(status.clock.last_step?.seconds).toBeGreaterThan(0)
    const held = { by: 'station', from: from - UNITS * 1000, to: to + 1000 }
    const { rows } = await kpis(later.gateway, held)
    const good = new Map(rows.map(({ id, sums }) => [id, sums.good]))
    expect(good.get('st-2')).toBe(UNITS)
    // The first reading of before, and the last of after, may lie within the seconds asked for.
    expect(good.get('st-1')).toBeGreaterThanOrEqual(UNITS)
    expect(good.get('st-1')).toBeLessThanOrEqual(UNITS + 2)
  },
)

async function publish(client: MqttClient, station: string, readings: object[]): Promise<void> {
  for (const reading of readings) {
    await client.publishAsync(`lineside/v1/line-1/${station}/good`, JSON.stringify(reading), { qos: 1 })
  }
}
