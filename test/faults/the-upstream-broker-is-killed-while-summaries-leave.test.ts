import { setTimeout as delay } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import type { StatusAnswer } from '../../gateway/web/api.ts'
import { eightSensors, PRESSURE } from '../full-speed-sensor.ts'
import { eventually, get, settled, siteFile, startGateway, temporaryFolder } from '../gateway.ts'
import { freePort } from '../line.ts'
import { type Random, randomFrom } from '../random.ts'
import { startReceiver } from '../receiver.ts'
import { expectAsAsked, expectNoHole, goodUnits } from '../summaries.ts'

/** More of them in `npm run soak`. */
const KILLS = Number(process.env.LINESIDE_KILLS ?? 2)
const SEED = Number(process.env.LINESIDE_SEED ?? 1)
/** Each is a summary a second. */
const STATIONS = Array.from({ length: 40 }, (_, n) => `st-${n + 1}`)
const LONGEST_RUN_MS = 1500

const site = (upstream: number) => `site: { id: plant-1, timezone: Asia/Shanghai }
gateway: { id: gw-1 }
calendar: { shifts: [{ id: day, start: "08:00", end: "20:00" }, { id: night, start: "20:00", end: "08:00" }] }
lines:
  - id: line-1
    stations: [${STATIONS.map((id) => `{ id: ${id}, signals: { good: { role: good } } }`).join(', ')}]
upstream: [{ id: plant, sink: mqtt, url: "mqtt://127.0.0.1:${upstream}", every: PT1S }]
`

/**
 * Gateway under load and the broker of the plant, which has each message in a file before it acknowledges it: a
 * broker that keeps them in memory alone, as Mosquitto does, loses at a kill what it has acknowledged.
 */
async function stage(random: Random) {
  const folder = temporaryFolder()
  onTestFinished(() => folder.remove())
  const received = `${folder.path}/received.ndjson`
  let receiver = await startReceiver(received)
  onTestFinished(() => receiver.stop('SIGTERM'))
  const upstream = receiver.port
  const port = await freePort()
  const file = siteFile(folder.path, site(upstream))
  const begin = () => startGateway(file, `${folder.path}/data`, [`gateway.mqtt.port=${port}`])
  let gateway = await begin()
  onTestFinished(async () => {
    await gateway.stop()
  })
  const sensors = eightSensors(port, STATIONS, PRESSURE)

  return {
    sensors,
    received: () => receiver.received(),
    /** Summaries flow, for a while. */
    async flow() {
      const before = receiver.received().length
      await eventually(() => expect(receiver.received().length).toBeGreaterThan(before))
      await delay(random(LONGEST_RUN_MS))
    },
    async killBroker(meanwhile: () => Promise<void>) {
      await receiver.stop('SIGKILL')
      await meanwhile()
      receiver = await startReceiver(received, upstream)
    },
    async killGateway() {
      await gateway.kill()
      gateway = await begin()
    },
    /** All is said, nothing is lacking; the number of units. */
    async expectAllSaid(): Promise<number> {
      const published = await Promise.all(sensors.map((sensor) => sensor.finish()))
      const units = published.reduce((sum, count) => sum + count, 0)
      await settled(gateway, units)
      await eventually(() => expect(goodUnits(receiver.received())).toBe(units))
      await eventually(async () => {
        const { sinks } = await get<StatusAnswer>(gateway, '/api/v1/status')
        expect(sinks[0].waiting).toBe(0)
      })
      await expectAsAsked(gateway, receiver.received())
      expectNoHole(receiver.received())
      return units
    },
  }
}

it('every summary arrives, and readings are acknowledged meanwhile as ever', async ({ annotate }) => {
  const random = randomFrom(SEED)
  const { sensors, flow, killBroker, received, expectAllSaid } = await stage(random)
  for (let kill = 0; kill < KILLS; kill++) {
    await flow()
    await killBroker(async () => {
      const before = sensors.map((sensor) => sensor.acknowledged())
      await delay(random(LONGEST_RUN_MS))
      await eventually(() => {
        for (const [n, sensor] of sensors.entries()) expect(sensor.acknowledged()).toBeGreaterThan(before[n])
      })
    })
  }
  const units = await expectAllSaid()
  await annotate(`${KILLS} kills, ${units} readings, ${received().length} summaries`)
})

it('every summary arrives when the gateway is killed too', async ({ annotate }) => {
  const { flow, killBroker, killGateway, received, expectAllSaid } = await stage(randomFrom(SEED + 1))
  for (let kill = 0; kill < KILLS; kill++) {
    await flow()
    // By turns: while the broker is away, or while summaries are on their way to it.
    if (kill % 2 === 0) await killGateway()
    else await killBroker(killGateway)
  }
  await flow()
  const units = await expectAllSaid()
  await annotate(`${KILLS} kills, ${units} readings, ${received().length} summaries`)
})
