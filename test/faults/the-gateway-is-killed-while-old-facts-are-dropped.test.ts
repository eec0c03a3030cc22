import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import type { StatusAnswer } from '../../gateway/web/api.ts'
import { lineside } from '../command.ts'
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
import { randomFrom } from '../random.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const OLD = 40_000
const READINGS_A_MESSAGE = 1000
const KILLS = Number(process.env.LINESIDE_KILLS ?? 3)
/** From the start until it begins, and about as long as it takes then: some kills come before, most within it. */
const LONGEST_WORK_MS = 7_000
const TIMEOUT_MS = 240_000

const SITE = `site: { id: plant-1, timezone: UTC }
gateway: { id: gw-1 }
calendar: { shifts: [{ id: all, start: "00:00", end: "00:00" }] }
workers: [{ id: w-1, name: Ana, badges: [A1] }]
lines:
  - id: line-1
    stations: [{ id: st-1, signals: { good: { role: good }, badge: { role: badge } } }]
`

/** All that is stored is sealed when this resolves. */
async function allSealed(gateway: RunningGateway): Promise<void> {
  await settled(gateway)
  await eventually(async () => {
    const { seal, store } = await get<StatusAnswer>(gateway, '/api/v1/status')
    if (seal?.upto !== store.facts) throw new Error(`sealed up to ${seal?.upto} of ${store.facts}`)
  })
}

it(
  'goes on by itself, loses nothing that is kept, and no figure',
  async () => {
    const folder = temporaryFolder()
    onTestFinished(() => folder.remove())
    const file = siteFile(folder.path, SITE)
    const data = join(folder.path, 'data')
    const command = (name: string) => lineside([name, file, '--set', `gateway.data=${data}`])
    let gateway = await startGateway(file, data)
    onTestFinished(async () => {
      await gateway.stop()
    })

    const midnight = Math.floor(Date.now() / DAY) * DAY
    const [from, to] = [midnight - 50 * DAY, midnight - 49 * DAY]
    const client = await sensor(gateway.mqttUrl, 'plc-1')
    const publish = (signal: string, readings: object[]) =>
      client.publishAsync(`lineside/v1/line-1/st-1/${signal}`, JSON.stringify(readings), { qos: 1 })
    await publish(
      'badge',
      Array.from({ length: 24 }, (_, hour) => ({ v: 'A1', ts: from + hour * HOUR, action: 'in' })),
    )
    const every = DAY / OLD
    for (let first = 0; first < OLD; first += READINGS_A_MESSAGE) {
      await publish(
        'good',
        Array.from({ length: READINGS_A_MESSAGE }, (_, n) => ({ v: 1, ts: from + (first + n) * every })),
      )
    }
    await allSealed(gateway)
    await publish('good', [{ v: 1, ts: midnight - DAY }])
    await allSealed(gateway)
    const stored = OLD + 24 + 1
    const figures = async () => {
      const { rows, reconciliation } = await kpis(gateway, { by: 'worker', from, to, bucket: 'hour' })
      expect(reconciliation).toMatchObject({ station_units: OLD, residual: 0 })
      return rows
    }
    const before = await figures()
    await gateway.stop()

    const random = randomFrom(7)
    const begin = () => startGateway(file, data, ['gateway.retention.facts=P31D'])
    for (let kill = 1; kill <= KILLS; kill++) {
      gateway = await begin()
      await delay(random(LONGEST_WORK_MS))
      await gateway.kill()
      expect(await command('verify')).toMatchObject({ status: 0 })
    }

    gateway = await begin()
    const live = await sensor(gateway.mqttUrl, 'plc-2')
    await live.publishAsync('lineside/v1/line-1/st-1/good', '1', { qos: 1 })
    await live.endAsync()
    const db = new Sqlite(join(data, 'lineside.db'), { readonly: true })
    onTestFinished(() => {
      db.close()
    })
    await eventually(() => expect(db.prepare('SELECT min(id) FROM fact').pluck().get()).toBe(stored), 120_000)
    expect(db.prepare('SELECT count(*) FROM retention').pluck().get()).toBe(1)
    expect(readdirSync(data).filter((name) => name.startsWith('checkpoint'))).toEqual(['checkpoint-1.db'])
    expect(await figures()).toEqual(before)
    await allSealed(gateway)
    expect(await command('verify')).toMatchObject({
      status: 0,
      output: expect.stringContaining(`${(stored - 1).toLocaleString('en')} facts were dropped`),
    })
    expect(await command('rebuild')).toMatchObject({ status: 0, output: expect.stringContaining('equal') })
  },
  TIMEOUT_MS,
)
