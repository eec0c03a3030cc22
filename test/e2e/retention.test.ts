import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite, { type Database } from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import type { StatusAnswer, TraceAnswer } from '../../gateway/web/api.ts'
import { lineside } from '../command.ts'
import {
  eventually,
  get,
  kpis,
  post,
  type RunningGateway,
  sensor,
  settled,
  siteFile,
  startGateway,
  temporaryFolder,
} from '../gateway.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const TIMEOUT_MS = 240_000
const SITE = `site: { id: plant-1, timezone: Asia/Shanghai }
gateway: { id: gw-1 }
calendar: { shifts: [{ id: day, start: "08:00", end: "20:00" }, { id: night, start: "20:00", end: "08:00" }] }
workers: [{ id: w-1, name: 李娜, badges: [A1] }, { id: w-2, name: Ben, badges: [B2] }]
lines:
  - id: line-1
    product: p-1
    stations:
      - id: st-1
        signals: { good: { role: good, expect: PT2H }, total: { role: good, mode: counter }, badge: { role: badge } }
      - { id: st-2, signals: { state: { role: state }, cycle: { role: cycle }, defect: { role: defect }, badge: { role: badge } } }
products: [{ id: p-1, name: Pump }]
`
const midnight = Math.floor(Date.now() / DAY) * DAY
const daysAgo = (days: number, hours = 0) => midnight - days * DAY + hours * HOUR
const iso = (at: number) => new Date(at).toISOString()
const RETAIN = ['gateway.retention.facts=P31D']

/** Some days of two stations; every fact of them is sealed when this resolves. */
async function publishDays(gateway: RunningGateway, days: number[]): Promise<void> {
  const client = await sensor(gateway.mqttUrl, 'plc-1')
  const publish = (signal: string, readings: object[]) =>
    client.publishAsync(`lineside/v1/line-1/${signal}`, JSON.stringify(readings), { qos: 1 })
  for (const day of days) {
    const at = (hours: number) => daysAgo(day, hours)
    await publish('st-1/badge', [{ v: 'A1', ts: at(0.1), action: 'in' }])
    await publish('st-2/badge', [{ v: 'B2', ts: at(1), action: 'in' }])
    await publish('st-2/state', [
      { v: 'running', ts: at(1) },
      { v: 'down', ts: at(3) },
      { v: 'running', ts: at(4) },
    ])
    const good = Array.from({ length: 200 }, (_, n) => ({ v: 1, ts: at(0.5) + n * 120_000 }))
    // The source falls silent for hours, and says once that it is not sure.
    await publish(
      'st-1/good',
      good.filter((_, n) => n < 60 || n > 150).map((one, n) => (n === 20 ? { ...one, q: 'uncertain' } : one)),
    )
    await publish('st-1/total', [
      { v: 1000 - day * 10, ts: at(2) },
      { v: 1004 - day * 10, ts: at(2.5) },
    ])
    await publish('st-2/cycle', [
      { v: 'good', unit: `SN${day}`, ts: at(2) },
      { v: 'good', ts: at(2.2) },
    ])
    await publish('st-2/badge', [{ v: 'B2', ts: at(9), action: 'out' }])
  }
  await client.endAsync()
  await allSealed(gateway)
}

async function allSealed(gateway: RunningGateway): Promise<StatusAnswer> {
  await settled(gateway)
  return eventually(async () => {
    const status = await get<StatusAnswer>(gateway, '/api/v1/status')
    if (status.seal?.upto !== status.store.facts) throw new Error(`sealed up to ${status.seal?.upto}`)
    return status
  })
}

async function figures(gateway: RunningGateway): Promise<string> {
  const windows = [
    { from: daysAgo(62, 16), to: daysAgo(49, 16) },
    { from: daysAgo(30, 16), to: daysAgo(20, 16) },
  ]
  const answers = []
  for (const by of ['worker', 'station', 'line', 'product']) {
    for (const bucket of ['hour', 'shift', 'day']) {
      for (const { from, to } of windows) answers.push((await kpis(gateway, { by, from, to, bucket })).rows)
    }
  }
  return JSON.stringify(answers)
}

function reader(data: string): Database {
  return new Sqlite(join(data, 'lineside.db'), { readonly: true })
}

it(
  'old facts are dropped, figures stay, the rest verifies and can be rebuilt, and what was before is closed',
  async () => {
    const folder = temporaryFolder()
    onTestFinished(() => folder.remove())
    const file = siteFile(folder.path, SITE)
    const data = join(folder.path, 'data')
    const command = (name: string, ...more: string[]) =>
      lineside([name, file, '--set', `gateway.data=${data}`, ...more])
    let gateway = await startGateway(file, data)
    onTestFinished(async () => {
      await gateway.stop()
    })
    await publishDays(gateway, [60, 59, 58, 55, 52])
    const early = await allSealed(gateway)
    await publishDays(gateway, [29, 28, 27, 21])
    const late = await allSealed(gateway)
    const before = await figures(gateway)

    const dryRun = await command('retain', '--before', iso(daysAgo(31)).slice(0, 10), '--dry-run')
    expect(dryRun.output).toMatch(/would drop [\d,]+ facts, which verify/)
    const tooSoon = await command('retain', '--before', iso(daysAgo(5)).slice(0, 10))
    expect(tooSoon).toMatchObject({ status: 2, progress: expect.stringContaining('31 days ago at least') })
    const refused = await command('retain', '--before', iso(daysAgo(31)).slice(0, 10))
    expect(refused).toMatchObject({ status: 2, progress: expect.stringContaining('STORE_LOCKED') })

    await gateway.stop()
    gateway = await startGateway(file, data, RETAIN)
    await eventually(() => expect(gateway.log()).toContain('old facts are dropped'))
    const db = reader(data)
    onTestFinished(() => {
      db.close()
    })
    const first = () => Number(db.prepare('SELECT min(id) FROM fact').pluck().get())
    await eventually(() => expect(first()).toBe((early.seal?.upto ?? 0) + 1))
    expect(readdirSync(data).filter((name) => name.startsWith('checkpoint'))).toEqual(['checkpoint-1.db'])
    expect(await figures(gateway)).toBe(before)
    const old = `by=station&id=st-1&kpi=good&from=${iso(daysAgo(60))}&to=${iso(daysAgo(59))}`
    const opened = await get<TraceAnswer>(gateway, `/api/v1/trace?${old}`)
    expect(Date.parse(opened.dropped_before ?? '')).toBeGreaterThan(daysAgo(59))
    const { store } = await get<StatusAnswer>(gateway, '/api/v1/status')
    expect([late.store.facts_since, store.facts_since]).toEqual([null, opened.dropped_before])

    // A head of what was dropped, the last one of before, and one that nobody ever saw.
    const messages = join(folder.path, 'messages.ndjson')
    const heads = [
      { seal: 'a'.repeat(64), sent_at: iso(Date.now() - 3 * HOUR) },
      { seal: late.seal?.head, sent_at: iso(Date.now()) },
    ]
    writeFileSync(messages, heads.map((head) => JSON.stringify(head)).join('\n'))
    const verified = await command('verify', '--against', messages)
    expect(verified.progress).toBe('')
    expect(verified.output).toMatch(/all holds/)
    expect(verified.output).toMatch(/begins at stub 1: [\d,]+ facts were dropped up to seal \d+/)
    expect(verified.output).toContain('published heads in the chain: 1 of 2')
    expect(verified.output).toContain('cannot be compared, their seals were dropped: 1')
    const forged = await command('verify', '--against', 'b'.repeat(64))
    expect(forged).toMatchObject({
      status: 1,
      progress: expect.stringContaining('up to when seals were dropped'),
    })
    expect(await command('rebuild')).toMatchObject({ status: 0, output: expect.stringContaining('equal') })

    const tooLate = await sensor(gateway.mqttUrl, 'plc-2')
    const publish = (ts: number) =>
      tooLate.publishAsync('lineside/v1/line-1/st-1/good', JSON.stringify({ v: 1, ts }), { qos: 1 })
    await publish(daysAgo(58))
    await publish(daysAgo(28, 5))
    await tooLate.publishAsync(
      'lineside/v1/line-1/st-2/defect',
      JSON.stringify({ v: 'scratch', unit: 'SN52', origin: 'st-2', ts: daysAgo(27, 5) }),
      { qos: 1 },
    )
    await tooLate.endAsync()
    const { quarantine } = await get<StatusAnswer>(gateway, '/api/v1/status')
    expect(quarantine).toMatchObject({ total: 1, latest: [{ code: 'READING_BEFORE_RETENTION' }] })
    const reload = { from: iso(daysAgo(50)) }
    writeFileSync(file, readFileSync(file, 'utf8').replace('[A1]', '[]').replace('[B2]', '[B2, A1]'))
    expect(await post(gateway, '/api/v1/configuration/reload', reload, 422)).toMatchObject({
      code: 'CONFIG_BEFORE_RETENTION',
    })
    await post(gateway, '/api/v1/configuration/reload', { from: iso(daysAgo(28)) })
    const count = { kind: 'count', station: 'st-1', result: 'good', units: 2, reason: 'seen' }
    expect(await post(gateway, '/api/v1/corrections', { ...count, at: iso(daysAgo(58)) }, 422)).toMatchObject(
      { code: 'CORRECTION_BEFORE_RETENTION' },
    )
    await post(gateway, '/api/v1/corrections', { ...count, at: iso(daysAgo(27, 6)) })
    await allSealed(gateway)
    expect(await command('rebuild')).toMatchObject({ status: 0, output: expect.stringContaining('equal') })
    expect(await command('dump', '--what', 'facts')).toMatchObject({
      status: 0,
      progress: expect.stringMatching(/[\d,]+ were dropped/),
    })
    await gateway.stop()
    const afterwards = await command('verify')
    expect(afterwards).toMatchObject({ status: 0, progress: '' })

    const again = await command('retain', '--before', iso(daysAgo(31)).slice(0, 10))
    expect(again).toMatchObject({ status: 0, output: 'nothing to drop\n' })
    expect(await command('verify')).toMatchObject({ status: 0, progress: '' })
  },
  TIMEOUT_MS,
)
