import { setTimeout as delay } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { eightSensors, PRESSURE } from '../full-speed-sensor.ts'
import { eventually, kpis, settled, siteFile, spawnGateway, temporaryFolder } from '../gateway.ts'
import { freePort } from '../line.ts'
import { randomFrom } from '../random.ts'
import { startReceiver } from '../receiver.ts'
import { expectAsAsked, expectNoHole } from '../summaries.ts'

/** More of them in `npm run soak`. */
const KILLS = Number(process.env.LINESIDE_KILLS ?? 3)
const SEED = Number(process.env.LINESIDE_SEED ?? 1)
/** One for each sensor. */
const STATIONS = Array.from({ length: 8 }, (_, n) => `st-${n + 1}`)
const LONGEST_RUN_MS = 1500
/** Somewhere between the start of the process and being ready. */
const LONGEST_START_MS = 1000

const site = (upstream: number) => `site: { id: plant-1, timezone: Asia/Shanghai }
gateway: { id: gw-1 }
calendar: { shifts: [{ id: day, start: "08:00", end: "20:00" }, { id: night, start: "20:00", end: "08:00" }] }
lines:
  - id: line-1
    stations: [${STATIONS.map((id) => `{ id: ${id}, signals: { good: { role: good } } }`).join(', ')}]
upstream: [{ id: plant, sink: mqtt, url: "mqtt://127.0.0.1:${upstream}", every: PT1S }]
`

it('loses nothing that it acknowledged, counts nothing twice, and no summary is lacking', async ({
  annotate,
}) => {
  const folder = temporaryFolder()
  onTestFinished(() => folder.remove())
  const receiver = await startReceiver(`${folder.path}/received.ndjson`)
  onTestFinished(() => receiver.stop('SIGTERM'))
  const port = await freePort()
  const random = randomFrom(SEED)
  const file = siteFile(folder.path, site(receiver.port))
  const begin = () => spawnGateway(file, `${folder.path}/data`, [`gateway.mqtt.port=${port}`])
  const from = Date.now() - 60_000
  let gateway = await begin().ready()
  onTestFinished(async () => {
    await gateway.stop()
  })
  const sensors = eightSensors(port, STATIONS, PRESSURE)
  const starts: number[] = []
  /** Every sensor is served, for a while. */
  const load = async () => {
    const before = sensors.map((sensor) => sensor.acknowledged())
    await eventually(() => {
      for (const [n, sensor] of sensors.entries()) expect(sensor.acknowledged()).toBeGreaterThan(before[n])
    })
    await delay(random(LONGEST_RUN_MS))
  }

  for (let kill = 1; kill <= KILLS; kill++) {
    await load()
    await gateway.kill()
    // Every third time it is killed again before it is ready.
    if (kill % 3 === 0) {
      const starting = begin()
      await delay(random(LONGEST_START_MS))
      await starting.kill()
    }
    const start = performance.now()
    gateway = await begin().ready()
    starts.push(Math.round(performance.now() - start))
  }
  await load()
  const published = await Promise.all(sensors.map((sensor) => sensor.finish()))

  const total = published.reduce((sum, count) => sum + count, 0)
  const status = await settled(gateway, total)
  expect(status.store.facts).toBe(total)
  expect(status.quarantine.total).toBe(0)
  const answer = await kpis(gateway, { by: 'station', from, to: Date.now() + 60_000 })
  expect(answer.rows.map(({ id, sums }) => [id, sums.good])).toEqual(
    STATIONS.map((id, sensor) => [id, published[sensor]]),
  )
  await eventually(() => expectAsAsked(gateway, receiver.received()))
  expectNoHole(receiver.received())
  await annotate(
    `${total} readings, ${receiver.received().length} summaries; ready after ${starts.join(', ')} ms`,
  )
})
