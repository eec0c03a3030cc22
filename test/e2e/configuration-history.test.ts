import { readFileSync, writeFileSync } from 'node:fs'
import type { MqttClient } from 'mqtt'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type {
  ConfigurationAnswer,
  QuarantineAnswer,
  ReadmitAnswer,
  ReloadAnswer,
} from '../../gateway/web/api.ts'
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

const SITE = `site: { id: plant-1, timezone: UTC }
gateway: { id: gw-1 }
workers:
  - { id: w-1, name: Ana, badges: [A1] }
  - { id: w-2, name: Ben, badges: [B2] }
lines:
  - id: line-1
    stations: [{ id: st-1, signals: { good: { role: good }, badge: { role: badge } } }]
`
const HOUR = 3_600_000

const folder = temporaryFolder()
const file = siteFile(folder.path, SITE)
let gateway: RunningGateway
let client: MqttClient
let n = 0

afterAll(() => folder.remove())

async function begin(): Promise<void> {
  siteFile(folder.path, SITE)
  gateway = await startGateway(file, `${folder.path}/data-${++n}`)
  client = await sensor(gateway.mqttUrl, 'plc-1')
}
async function end(): Promise<void> {
  await client.endAsync()
  await gateway.stop()
}

const mend = (from: string, to: string) => writeFileSync(file, readFileSync(file, 'utf8').replace(from, to))
const publish = (signal: string, v: string | number, ts: number) =>
  client.publishAsync(`lineside/v1/line-1/st-1/${signal}`, JSON.stringify({ v, ts }), { qos: 1 })
const configuration = () => get<ConfigurationAnswer>(gateway, '/api/v1/configuration')

async function goodBy(from: number, to: number): Promise<Record<string, number>> {
  const { rows } = await kpis(gateway, { by: 'worker', from, to })
  return Object.fromEntries(rows.map(({ id, sums }) => [id, sums.good]))
}

/** SIGHUP, and waits until so many versions have been accepted. */
async function hangUp(versions: number): Promise<ConfigurationAnswer> {
  gateway.process.kill('SIGHUP')
  return eventually(async () => {
    const answer = await configuration()
    expect(answer.versions).toHaveLength(versions)
    return answer
  })
}

describe('the configuration is a fact with a time', () => {
  beforeEach(begin)
  afterEach(end)

  it('a badge moved to another person leaves what was before as it was, and drops no connection', async () => {
    const [start, end] = [Date.now() - 5 * HOUR, Date.now() - 4 * HOUR]
    await publish('badge', 'A1', start)
    await publish('good', 3, start + 1000)
    await publish('badge', 'A1', end)
    expect(await goodBy(start, end)).toEqual({ 'w-1': 3 })

    mend('badges: [A1]', 'badges: []')
    mend('badges: [B2]', 'badges: [B2, A1]')
    const pending = ['workers w-1 badges: ["A1"] → []', 'workers w-2 badges: ["B2"] → ["B2","A1"]']
    expect((await configuration()).pending).toEqual(pending)
    const { versions, restart } = await hangUp(2)
    expect(versions).toMatchObject([
      { version: 2, changes: pending, author: expect.stringMatching(/./) },
      { version: 1, from: null, changes: [] },
    ])
    expect(restart).toEqual([])

    const now = Date.now()
    await publish('badge', 'A1', now)
    await publish('good', 5, now + 1)
    // Late: of the time when the badge was Ana's.
    await publish('good', 4, start + 2000)
    expect(client.connected).toBe(true)
    expect(await goodBy(start, end)).toEqual({ 'w-1': 7 })
    expect(await goodBy(now - HOUR, now + HOUR)).toEqual({ 'w-2': 5 })

    await gateway.stop()
    gateway = await startGateway(file, `${folder.path}/data-${n}`)
    expect((await configuration()).versions).toHaveLength(2)
    expect(await goodBy(start, end)).toEqual({ 'w-1': 7 })
    expect(await goodBy(now - HOUR, now + HOUR)).toEqual({ 'w-2': 5 })
  })

  it('readings in quarantine are admitted once the configuration is mended from their time on', async () => {
    const at = Date.now() - 2 * HOUR
    await publish('badge', 'C3', at)
    await publish('good', 2, at + 1000)
    await publish('torque', 4.9, at + 2000)
    const { entries } = await get<QuarantineAnswer>(gateway, '/api/v1/quarantine')
    expect(entries.map(({ code }) => code).sort()).toEqual(['READING_UNKNOWN_BADGE', 'READING_UNKNOWN_TOPIC'])
    expect(await goodBy(at, at + HOUR)).toEqual({})
    expect(await post(gateway, '/api/v1/quarantine/readmit', {})).toMatchObject({
      tried: 2,
      admitted: 0,
      refused: 2,
    })

    mend('badges: [B2]', 'badges: [B2, C3]')
    const from = new Date(at - HOUR).toISOString()
    const reload = { from, by: 'Chen', readmit: true }
    const { accepted, readmitted } = await post<ReloadAnswer>(gateway, '/api/v1/configuration/reload', reload)
    expect(accepted).toMatchObject({ author: 'Chen', from })
    expect(readmitted).toMatchObject({ tried: 2, admitted: 1, duplicates: 0, refused: 1 })
    expect(await goodBy(at, at + HOUR)).toEqual({ 'w-2': 2 })

    const left = await get<QuarantineAnswer>(gateway, '/api/v1/quarantine')
    expect(left).toMatchObject({ total: 1, entries: [{ code: 'READING_UNKNOWN_TOPIC' }] })
    expect((await settled(gateway)).quarantine.latest).toHaveLength(1)
    // Nothing is admitted twice.
    expect(await post(gateway, '/api/v1/quarantine/readmit', {})).toMatchObject({ tried: 1, admitted: 0 })
  })

  it('a signal that is new is taken from now on, and what it sent for earlier says since when it is known', async () => {
    mend('badge: { role: badge }', 'badge: { role: badge }, scrap: { role: scrap }')
    await hangUp(2)
    await publish('scrap', 1, Date.now())
    await publish('scrap', 1, Date.now() - HOUR)
    const { entries } = await get<QuarantineAnswer>(gateway, '/api/v1/quarantine')
    expect(entries).toMatchObject([
      { code: 'READING_UNKNOWN_TOPIC', detail: expect.stringContaining('not yet in the configuration at') },
    ])
  })

  it('two who have the quarantine tried again at once do not count it twice', async () => {
    const at = Date.now() - HOUR
    await Promise.all(Array.from({ length: 1500 }, (_, n) => publish('scrap', 1, at + n)))
    mend('badge: { role: badge }', 'badge: { role: badge }, scrap: { role: scrap }')
    await post(gateway, '/api/v1/configuration/reload', { from: new Date(at - HOUR).toISOString() })
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => post<ReadmitAnswer>(gateway, '/api/v1/quarantine/readmit', {})),
    )
    expect(answers.reduce((sum, { admitted }) => sum + admitted, 0)).toBe(1500)
    const { rows } = await kpis(gateway, { by: 'station', from: at, to: at + HOUR })
    expect(rows.map(({ sums }) => sums.scrap)).toEqual([1500])
  })

  it('the time from which a change holds can be mended', async () => {
    const at = Date.now() - 2 * HOUR
    await publish('badge', 'C3', at)
    mend('badges: [B2]', 'badges: [B2, C3]')
    await hangUp(2)
    expect(await post(gateway, '/api/v1/quarantine/readmit', {})).toMatchObject({ admitted: 0 })
    const from = new Date(at - HOUR).toISOString()
    const reload = { from, readmit: true }
    expect(await post(gateway, '/api/v1/configuration/reload', reload)).toMatchObject({
      accepted: { version: 3, from, changes: [] },
      readmitted: { admitted: 1 },
    })
    expect(await post(gateway, '/api/v1/configuration/reload', reload)).toMatchObject({ accepted: null })
  })

  it('a signal that is given another role from a time on at which it had readings spoils nothing', async () => {
    const at = Date.now() - 3 * HOUR
    await publish('good', 7, at)
    await publish('badge', 'B2', at + 1000)
    mend('good: { role: good }, badge: { role: badge }', 'good: { role: state }, badge: { role: scrap }')
    await post(gateway, '/api/v1/configuration/reload', { from: new Date(at - HOUR).toISOString() })
    await publish('badge', 2, at + 2000)
    const { rows } = await kpis(gateway, { by: 'station', from: at - HOUR, to: at + HOUR })
    expect(rows).toMatchObject([
      { sums: { good: 0, scrap: 2 }, quality: { reasons: expect.arrayContaining(['other_role']) } },
    ])
  })

  it('a shift that would begin again does not keep the gateway from starting', async () => {
    const now = new Date()
    const clock = (minutes: number) => new Date(now.getTime() + minutes * 60_000).toISOString().slice(11, 16)
    const day = `calendar: { shifts: [{ id: day, start: "${clock(-240)}", end: "${clock(-60)}" }] }\n`
    siteFile(folder.path, SITE + day)
    const yesterday = new Date(now.getTime() - 24 * HOUR).toISOString()
    await post(gateway, '/api/v1/configuration/reload', { from: yesterday })
    // The shift is over; now it is said to last until later.
    mend(`end: "${clock(-60)}"`, `end: "${clock(60)}"`)
    expect(await post(gateway, '/api/v1/configuration/reload', {}, 422)).toMatchObject({
      code: 'CONFIG_SHIFT_TORN',
    })
    await client.endAsync()
    await gateway.stop()
    gateway = await startGateway(file, `${folder.path}/data-${n}`)
    client = await sensor(gateway.mqttUrl, 'plc-1')
    expect(gateway.log()).toContain('CONFIG_SHIFT_TORN')
    expect((await configuration()).versions).toHaveLength(2)
    await publish('good', 1, Date.now())
  })
})

describe('a change that is not taken in, or not all of it', () => {
  beforeAll(begin)
  afterAll(end)
  beforeEach(() => {
    siteFile(folder.path, SITE)
  })

  it('a site file that is wrong is refused with all that is wrong in it, and nothing changes', async () => {
    mend('badges: [B2]', 'badges: [B2], nmae: x')
    mend('role: good', 'role: goods')
    const { problems, pending } = await configuration()
    expect(pending).toEqual([])
    expect(problems).toHaveLength(2)
    const problem = await post<{ code: string; detail: string }>(
      gateway,
      '/api/v1/configuration/reload',
      {},
      422,
    )
    expect(problem.code).toBe('CONFIG_UNKNOWN_KEY')
    expect(problem.detail).toContain('nmae')
    expect(problem.detail).toContain('goods')
    gateway.process.kill('SIGHUP')
    await eventually(() => expect(gateway.log()).toContain('not reloaded'))
    expect((await configuration()).versions).toHaveLength(1)
    await publish('good', 1, Date.now())
  })

  it('a change that cannot hold is refused with the reason', async () => {
    mend('badges: [B2]', 'badges: []')
    const from = new Date(Date.now() + HOUR).toISOString()
    expect(await post(gateway, '/api/v1/configuration/reload', { from }, 422)).toMatchObject({
      code: 'CONFIG_FROM_IN_FUTURE',
    })
    expect(await post(gateway, '/api/v1/configuration/reload', { from: 'soon' }, 400)).toMatchObject({
      code: 'HTTP_BAD_REQUEST',
    })
    expect((await configuration()).versions).toHaveLength(1)
  })

  it('says what needs a restart, and takes in all the rest', async () => {
    mend('gateway: { id: gw-1 }', 'gateway: { id: gw-1, mqtt: { limits: { connections: 7 } } }')
    mend('name: Ben', 'name: Bea')
    const { restart, accepted } = await post<ReloadAnswer>(gateway, '/api/v1/configuration/reload', {})
    expect(accepted?.changes).toHaveLength(2)
    expect(restart).toEqual([expect.stringContaining('gateway mqtt')])
    expect((await configuration()).restart).toEqual(restart)
    await publish('badge', 'B2', Date.now())
    const { rows } = await kpis(gateway, { by: 'worker', from: Date.now() - HOUR, to: Date.now() + HOUR })
    expect(rows.map(({ name }) => name)).toEqual(['Bea'])
  })
})
