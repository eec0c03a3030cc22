import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { CorrectionAnswer, ReloadAnswer } from '../../gateway/web/api.ts'
import { lineside } from '../command.ts'
import {
  kpis,
  post,
  type RunningGateway,
  sensor,
  settled,
  siteFile,
  startGateway,
  temporaryFolder,
} from '../gateway.ts'
import { type Receiver, startReceiver } from '../receiver.ts'

const siteWith = (port: number) => `site: { id: plant-1, timezone: Asia/Shanghai }
gateway: { id: gw-1 }
calendar: { shifts: [{ id: day, start: "08:00", end: "16:00" }] }
workers: [{ id: w-1, name: Ana, badges: [A1] }]
products: [{ id: p-1 }]
standards:
  - { product: p-1, station: st-1, seconds: 60, from: 2020-01-01 }
lines:
  - id: line-1
    product: p-1
    stations:
      - id: st-1
        signals: { good: { role: good }, badge: { role: badge } }
upstream: [{ id: plant, sink: mqtt, url: "mqtt://127.0.0.1:${port}", every: PT0.2S }]
`
const HOUR = 3_600_000
/** Midnight in Shanghai, two days ago at least. */
const DAY = Math.floor(Date.now() / (24 * HOUR)) * 24 * HOUR - 56 * HOUR
const at = (hours: number) => DAY + hours * HOUR
const dateOf = (hours: number) => new Date(at(hours) + 8 * HOUR).toISOString().slice(0, 10)

const folder = temporaryFolder()
const data = `${folder.path}/data`
let file: string
let gateway: RunningGateway
let receiver: Receiver
beforeAll(async () => {
  receiver = await startReceiver(`${folder.path}/received.ndjson`)
  file = siteFile(folder.path, siteWith(receiver.port))
  gateway = await startGateway(file, data)
})
afterAll(async () => {
  await gateway.stop()
  await receiver.stop('SIGTERM')
  folder.remove()
})

/** Earned seconds of the worker, the day before the date and on it. */
const earned = async () => {
  await settled(gateway)
  const days = [at(-24), at(0)].map((from) => kpis(gateway, { by: 'worker', from, to: from + 24 * HOUR }))
  return (await Promise.all(days)).map(({ rows }) => rows[0]?.sums.earned_s)
}
/** The highest revision received of the worker's shifts, the day before the date and on it. */
const revisions = () =>
  [at(-16), at(8)].map((from) => {
    const ofShift = receiver
      .received()
      .filter(({ subject, window }) => subject.type === 'worker' && Date.parse(window.from) === from)
    return Math.max(0, ...ofShift.map(({ revision }) => revision))
  })
const WAIT = { timeout: 60_000, interval: 100 }
const correct = (asked: object, status?: number) =>
  post<CorrectionAnswer>(
    gateway,
    '/api/v1/corrections',
    { kind: 'standard', product: 'p-1', station: 'st-1', reason: 'timed again', by: 'Chen', ...asked },
    status,
  )
const reload = (from = at(-48)) =>
  post<ReloadAnswer>(gateway, '/api/v1/configuration/reload', {
    by: 'Li',
    from: new Date(from).toISOString(),
  })
const mend = (from: string, to: string) => writeFileSync(file, readFileSync(file, 'utf8').replace(from, to))

it('a standard put right holds from its date on, past reloads and restarts, until it is revoked', async () => {
  const client = await sensor(gateway.mqttUrl, 'plc-1')
  for (const start of [at(-24), at(0)]) {
    for (const [signal, v, hours] of [
      ['badge', 'A1', 8],
      ['good', 10, 9],
      ['badge', 'A1', 16],
    ] as const) {
      const payload = JSON.stringify({ v, ts: start + hours * HOUR })
      await client.publishAsync(`lineside/v1/line-1/st-1/${signal}`, payload, { qos: 1 })
    }
  }
  await client.endAsync()
  expect(await earned()).toEqual([600, 600])
  await vi.waitFor(() => expect(Math.min(...revisions())).toBeGreaterThan(0), WAIT)

  const asked = { seconds: 90, from: dateOf(0) }
  const { effect } = await correct({ ...asked, preview: true })
  expect(effect?.find(({ by }) => by === 'worker')).toMatchObject({
    shift: { date: dateOf(0) },
    before: { sums: { earned_s: 600 } },
    after: { sums: { earned_s: 900 } },
  })
  expect(await earned()).toEqual([600, 600])
  const [before, on] = revisions()
  const { id } = await correct(asked)
  expect(await earned()).toEqual([600, 900])
  await vi.waitFor(() => expect(revisions()).toEqual([before, on + 1]), WAIT)

  // The file still has the old one, and says nothing of it: what was put right stands.
  expect((await reload()).accepted).toBeNull()
  mend('name: Ana', 'name: Anna')
  expect((await reload()).accepted).toMatchObject({ version: 2 })
  expect(await earned()).toEqual([600, 900])
  await gateway.stop()
  gateway = await startGateway(file, data)
  expect(await earned()).toEqual([600, 900])

  const rebuilt = await lineside(['rebuild', file, '--set', `gateway.data=${data}`])
  expect([rebuilt.status, rebuilt.output]).toEqual([0, expect.stringContaining('equal')])

  // The file says it too, for the same date: it is not doubled, and its figure waits below the correction.
  mend(
    'from: 2020-01-01 }',
    `from: 2020-01-01 }\n  - { product: p-1, station: st-1, seconds: 80, from: ${dateOf(0)} }`,
  )
  await reload()
  expect(await earned()).toEqual([600, 900])
  await post(gateway, `/api/v1/corrections/${id}/revoke`, { reason: 'the file has it', by: 'Li' })
  expect(await earned()).toEqual([600, 800])
})

it('one of a date to come, of no product or of no station is refused', async () => {
  const tomorrow = new Date(Date.now() + 48 * HOUR).toISOString().slice(0, 10)
  await correct({ seconds: 90, from: tomorrow }, 422)
  await correct({ seconds: 90, from: dateOf(0), product: 'p-9' }, 422)
  await correct({ seconds: 90, from: dateOf(0), station: 'st-9' }, 422)
  await correct({ seconds: 0, from: dateOf(0) }, 400)
  await correct({ seconds: 90, from: 'yesterday' }, 400)
})
