import { setTimeout as delay } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import type { StatusAnswer } from '../../gateway/web/api.ts'
import {
  eventually,
  get,
  kpis,
  sensor,
  settled,
  siteFile,
  startGateway,
  temporaryFolder,
} from '../gateway.ts'

const SITE = `site: { id: plant-1, timezone: Asia/Shanghai }
gateway: { id: gw-1 }
products: [{ id: p-1 }]
lines:
  - id: line-1
    product: p-1
    stations: [{ id: st-1, signals: { good: { role: good } } }]
`
const TOPIC = 'lineside/v1/line-1/st-1/good'
const MINUTE_MS = 60_000
/** Minutes since its start at which the sensor made a unit, two hours ago and before; it tells them as its time. */
const UNITS = [0, 7, 21, 40]

it('its readings are held, shown, and counted when they were taken, once its clock is set; once, though the gateway is killed', async () => {
  const folder = temporaryFolder()
  onTestFinished(() => folder.remove())
  const file = siteFile(folder.path, SITE)
  const started = Date.now() - 160 * MINUTE_MS
  const publishWithoutClock = async (url: string) => {
    const client = await sensor(url, 'sensor-1')
    for (const [seq, minutes] of UNITS.entries()) {
      await client.publishAsync(TOPIC, JSON.stringify({ v: 1, ts: minutes * MINUTE_MS, seq }), { qos: 1 })
    }
    return client
  }

  const first = await startGateway(file, `${folder.path}/data`)
  onTestFinished(() => first.kill())
  await (await publishWithoutClock(first.mqttUrl)).endAsync(true)
  await eventually(async () => {
    const { clock } = await get<StatusAnswer>(first, '/api/v1/status')
    expect(clock.held).toBe(UNITS.length)
    expect(clock.sources).toEqual([{ source: 'sensor-1', offset_s: null, jumped: null, held: UNITS.length }])
  })
  await first.kill()

  const second = await startGateway(file, `${folder.path}/data`)
  onTestFinished(async () => {
    await second.stop()
  })
  const client = await publishWithoutClock(second.mqttUrl)
  onTestFinished(() => client.endAsync(true))
  // An NTP server answered the sensor a minute after its last unit: it tells by how much it was off.
  const setAt = started + 41 * MINUTE_MS
  await client.publishAsync(TOPIC, JSON.stringify({ v: 0, ts: setAt, seq: UNITS.length }), { qos: 1 })

  await settled(second, UNITS.length + 1)
  await eventually(async () => {
    expect((await get<StatusAnswer>(second, '/api/v1/status')).clock.held).toBe(0)
  })
  await publishWithoutClock(second.mqttUrl).then((again) => again.endAsync(true))
  await delay(2000)
  await settled(second, UNITS.length + 1)

  const shift = { by: 'station', from: started - MINUTE_MS, to: Date.now() }
  const { rows } = await kpis(second, shift)
  expect(rows).toMatchObject([
    { sums: { good: UNITS.length }, quality: { reasons: expect.arrayContaining(['clock']) } },
  ])
  for (const minutes of UNITS) {
    // It was set at the most a minute after its last unit, so that each is placed a minute late at the most.
    const from = started + minutes * MINUTE_MS
    const own = await kpis(second, { by: 'station', from, to: from + MINUTE_MS + 1 })
    expect(own.rows.map(({ sums }) => sums.good)).toContain(1)
  }
})
