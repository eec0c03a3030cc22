import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type {
  CorrectionAnswer,
  KpisAnswer,
  Problem,
  QuarantineAnswer,
  ReadmitAnswer,
} from '../../gateway/web/api.ts'
import { type FixturePeople, fixturePeople } from '../../gateway/web/fixture-people.ts'
import { type RunningGateway, sensor, settled, siteFile, startGateway, temporaryFolder } from '../gateway.ts'
import { HOUR, iso, type PastReading, publishPast } from '../past-day.ts'

// Ana of team A and Ben of team B share st-1 for an hour; before, Ana is alone there, and Ben at st-2.
const SITE = `site: { id: plant-1, timezone: UTC }
gateway: { id: gw-1 }
calendar: { shifts: [{ id: day, start: "08:00", end: "16:00" }] }
teams: [{ id: team-a }, { id: team-b }]
workers:
  - { id: w-1, name: Ana, badges: [A1], team: team-a }
  - { id: w-2, name: Ben, badges: [B2], team: team-b }
products: [{ id: p-1 }]
standards: [{ product: p-1, station: st-1, seconds: 60, from: 2020-01-01 }]
lines:
  - id: line-1
    product: p-1
    stations:
      - { id: st-1, crew: 2, signals: { good: { role: good }, badge: { role: badge }, state: { role: state } } }
      - { id: st-2, signals: { good: { role: good }, badge: { role: badge } } }
`

const folder = temporaryFolder()
let gateway: RunningGateway
let people: FixturePeople
const SCOPES = { root: {}, chen: { teams: ['team-a'] }, wang: { lines: ['line-1'] } }
const tokens: Record<string, string> = {}

beforeAll(async () => {
  const file = siteFile(folder.path, SITE)
  const data = `${folder.path}/data`
  gateway = await startGateway(file, data)
  const readings: PastReading[] = [
    ['st-1/state', 'running', 7],
    ['st-1/badge', 'A1', 8, { action: 'in' }],
    ['st-2/badge', 'B2', 8, { action: 'in' }],
    ['st-1/good', 10, 9],
    ['st-2/good', 10, 9],
    ['st-1/badge', 'B2', 13, { action: 'in' }],
    ['st-1/good', 10, 13.5],
    ['st-1/badge', 'B2', 14, { action: 'out' }],
    ['st-1/badge', 'A1', 16, { action: 'out' }],
  ]
  await publishPast(gateway, readings)
  const client = await sensor(gateway.mqttUrl, 'plc-1')
  for (const path of ['line-1/st-9/good', 'line-7/st-1/good', 'line-1/st-2/badge'])
    await client.publishAsync(`lineside/v1/${path}`, JSON.stringify({ v: '7' }), { qos: 1 })
  await client.endAsync()

  await settled(gateway, readings.length)
  people = fixturePeople(data)
  for (const [name, scope] of Object.entries(SCOPES)) {
    people.add(name, { role: 'supervisor', ...scope })
    tokens[name] = people.token(name, { expires: Date.now() + HOUR })
  }
})
afterAll(async () => {
  people.close()
  await gateway.stop()
  folder.remove()
})

async function ask<T>(name: string, path: string, body?: object): Promise<{ status: number; answer: T }> {
  const response = await fetch(new URL(path, gateway.url), {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${tokens[name]}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, answer: (await response.json()) as T }
}
const correct = (name: string, asked: object) =>
  ask<CorrectionAnswer & Problem>(name, '/api/v1/corrections', { reason: 'as seen on the floor', ...asked })
const revoke = (name: string, id: number | null) =>
  ask<Problem>(name, `/api/v1/corrections/${id}/revoke`, { reason: 'it was right after all' })
const earnedOf = async (worker: string) => {
  const query = `by=worker&from=${iso(8)}&to=${iso(16)}`
  const { answer } = await ask<KpisAnswer>('wang', `/api/v1/kpis?${query}`)
  return answer.rows.find(({ id }) => id === worker)?.sums.earned_s
}

const count = (hours: number, station = 'st-1') => ({
  ...{ kind: 'count', station, result: 'good', units: 4, at: iso(hours) },
})
/** Each changes figures of Ben: units that both made, time that both were there, a standard of all day. */
const OF_BOTH = [
  count(13.75),
  { kind: 'state', station: 'st-1', state: 'down', from: iso(13.25), to: iso(13.75) },
  { kind: 'standard', product: 'p-1', station: 'st-1', seconds: 90, from: iso(0).slice(0, 10) },
  { kind: 'sign_off', station: 'st-1', worker: 'w-1', at: iso(13.25) },
]

describe('who is limited to a team', () => {
  it('corrects what changes figures of that team alone, and takes it back', async () => {
    const { status, answer } = await correct('chen', count(10))
    expect(status).toBe(200)
    expect(await earnedOf('w-1')).toBe((10 + 4 + 5) * 60)
    expect((await revoke('chen', answer.id)).status).toBe(200)
    expect(await earnedOf('w-1')).toBe((10 + 5) * 60)
  })

  it.each(OF_BOTH)(
    'does not correct, nor see beforehand, what changes figures of others too: %j',
    async (asked) => {
      for (const preview of [true, false]) {
        const { status, answer } = await correct('chen', { ...asked, preview })
        expect([status, answer.code]).toEqual([403, 'HTTP_NOT_ALLOWED'])
        expect(answer.detail).toContain('people of team-b')
        expect(answer.detail).not.toMatch(/w-2|Ben/)
      }
    },
  )

  it("does not correct what is somebody else's alone, nor takes back what was corrected of it", async () => {
    expect((await correct('chen', count(10, 'st-2'))).status).toBe(403)
    const { answer } = await correct('wang', count(13.75))
    expect((await revoke('chen', answer.id)).answer.detail).toContain('people of team-b')
    expect((await revoke('wang', answer.id)).status).toBe(200)
  })
})

it.each(OF_BOTH)('who is limited to the line corrects all of it: %j', async (asked) => {
  const { status, answer } = await correct('wang', asked)
  expect(status).toBe(200)
  expect((await revoke('wang', answer.id)).status).toBe(200)
})

it('who is limited to lines has the readings in quarantine of those lines, and tries no others again', async () => {
  const topics = async (name: string) => {
    const { answer } = await ask<QuarantineAnswer>(name, '/api/v1/quarantine')
    return answer.entries.map(({ topic }) => topic.replace('lineside/v1/', ''))
  }
  expect(await topics('root')).toHaveLength(3)
  expect(await topics('wang')).toEqual(['line-1/st-2/badge', 'line-1/st-9/good'])
  const readmit = (name: string) => ask<ReadmitAnswer>(name, '/api/v1/quarantine/readmit', {})
  expect((await readmit('wang')).answer.tried).toBe(2)
  expect((await readmit('root')).answer.tried).toBe(3)
  expect((await readmit('chen')).status).toBe(403)
})
