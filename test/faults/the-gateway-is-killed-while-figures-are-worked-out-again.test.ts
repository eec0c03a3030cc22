import { readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import type { ConfigurationAnswer } from '../../gateway/web/api.ts'
import {
  eventually,
  get,
  kpis,
  post,
  sensor,
  settled,
  siteFile,
  startGateway,
  temporaryFolder,
} from '../gateway.ts'
import { randomFrom } from '../random.ts'
import { startReceiver } from '../receiver.ts'
import { expectAsAsked, expectNoHole } from '../summaries.ts'

const HOUR = 3_600_000
const READINGS = 24_000
const KILLS = Number(process.env.LINESIDE_KILLS ?? 3)
/** Longer than the work takes, so that some kills come after it. */
const LONGEST_WORK_MS = 500

const site = (upstream: number) => `site: { id: plant-1, timezone: UTC }
gateway: { id: gw-1 }
calendar: { shifts: [{ id: all, start: "00:00", end: "00:00" }] }
workers:
  - { id: w-1, name: Ana, badges: [A1] }
  - { id: w-2, name: Ben, badges: [] }
lines:
  - id: line-1
    stations: [{ id: st-1, signals: { good: { role: good }, badge: { role: badge } } }]
upstream: [{ id: plant, sink: mqtt, url: "mqtt://127.0.0.1:${upstream}", every: PT1S }]
`

it('ends up with the figures of the new version, and no receiver ever sees half of them', async () => {
  const folder = temporaryFolder()
  onTestFinished(() => folder.remove())
  const receiver = await startReceiver(`${folder.path}/received.ndjson`)
  onTestFinished(() => receiver.stop('SIGTERM'))
  const file = siteFile(folder.path, site(receiver.port))
  const begin = () => startGateway(file, `${folder.path}/data`)
  let gateway = await begin()
  onTestFinished(async () => {
    await gateway.stop()
  })

  // A day that is over: its windows do not change by themselves.
  const midnight = Math.floor(Date.now() / (24 * HOUR)) * 24 * HOUR
  const [from, to] = [midnight - 24 * HOUR, midnight]
  const every = (24 * HOUR) / READINGS
  const client = await sensor(gateway.mqttUrl, 'plc-1')
  const publish = (signal: string, readings: object[]) =>
    client.publishAsync(`lineside/v1/line-1/st-1/${signal}`, JSON.stringify(readings), { qos: 1 })
  await publish('badge', [{ v: 'A1', ts: from, action: 'in' }])
  // The badge is read again in every hour: whoever it belongs to then is signed on.
  for (let hour = 1; hour < 24; hour++)
    await publish('badge', [{ v: 'A1', ts: from + hour * HOUR, action: 'in' }])
  for (let first = 0; first < READINGS; first += 1000) {
    const part = Array.from({ length: 1000 }, (_, n) => ({ v: 1, ts: from + (first + n) * every }))
    await publish('good', part)
  }
  await client.endAsync()
  await settled(gateway, READINGS + 24)

  const random = randomFrom(1)
  const holders = ['[A1]', '[]']
  for (let kill = 1; kill <= KILLS; kill++) {
    // The badge goes from one to the other and back, each time from another hour of that day on.
    const text = readFileSync(file, 'utf8')
    const [ana, ben] = kill % 2 === 1 ? holders.toReversed() : holders
    writeFileSync(
      file,
      text
        .replace(/Ana, badges: \S+ }/, `Ana, badges: ${ana} }`)
        .replace(/Ben, badges: \S+ }/, `Ben, badges: ${ben} }`),
    )
    const reload = { from: new Date(from + kill * HOUR).toISOString() }
    await post(gateway, '/api/v1/configuration/reload', reload)
    await delay(random(LONGEST_WORK_MS))
    await gateway.kill()
    gateway = await begin()
  }

  const { versions } = await get<ConfigurationAnswer>(gateway, '/api/v1/configuration')
  expect(versions).toHaveLength(KILLS + 1)
  await settled(gateway)
  const { rows, reconciliation } = await kpis(gateway, { by: 'worker', from, to, bucket: 'hour' })
  const perHour = READINGS / 24
  const holderOf = (hour: number) => (Math.min(hour, KILLS) % 2 === 1 ? 'w-2' : 'w-1')
  expect(rows.map(({ id, from: start, sums }) => [start, id, sums.good]).sort()).toEqual(
    Array.from({ length: 24 }, (_, hour) => [
      new Date(from + hour * HOUR).toISOString(),
      holderOf(hour),
      perHour,
    ]),
  )
  expect(reconciliation).toMatchObject({ station_units: READINGS, residual: 0 })
  await eventually(() => expectAsAsked(gateway, receiver.received()))
  expectNoHole(receiver.received())
  const seen = receiver
    .received()
    .filter(({ id }) => id.includes('/line/') && id.includes(new Date(from).toISOString().slice(0, 10)))
  expect(seen.length).toBeGreaterThan(0)
  const counted = new Set(seen.map(({ sums }) => sums.good))
  // Readings came in while the first summaries left; from then on the line made what it made.
  expect([...counted].toSorted((a, b) => a - b)).toEqual([...counted])
  expect(seen.at(-1)?.sums.good).toBe(READINGS)
})
