import { afterAll, beforeEach, expect, it, vi } from 'vitest'
import type { Operation } from '../facts/index.ts'
import { type FixturePeople, fixturePeople, PASSWORD } from './fixture-people.ts'
import { startFixtureServer } from './fixture-server.ts'

/** What the main thread was asked to note. */
const noted: Operation[] = []
const server = await startFixtureServer({
  ask: (kind, asked) => {
    if (kind === 'note') noted.push(...(asked as { operations: Operation[] }).operations)
    return Promise.resolve({} as never)
  },
})
const people: FixturePeople = fixturePeople(server.fixture.folder)
people.add('chen', { role: 'admin' })
people.add('wall', { role: 'viewer' })
const [chen, wall] = [people.token('chen'), people.token('wall')]
afterAll(async () => {
  people.close()
  await server.stop()
})
beforeEach(() => {
  noted.length = 0
})

const get = async (path: string, secret: string) => {
  const response = await server.get(path, { headers: { authorization: `Bearer ${secret}` } })
  await response.text()
}
/** They are written together, a moment later. */
const areNoted = (expected: string[]) =>
  vi.waitFor(() => expect(noted.map(({ who, what }) => `${who}: ${what}`)).toEqual(expected), 10_000)
const window = 'from=2026-11-22T08:00:00Z&to=2026-11-22T20:00:00Z'

it('a look at figures of people is noted, at those of lines and stations not, and the same one once', async () => {
  await get(`/api/v1/kpis?by=station&${window}`, chen)
  await get('/api/v1/lines', chen)
  for (let n = 0; n < 3; n++) await get(`/api/v1/kpis?by=worker&${window}`, chen)
  await get('/api/v1/lines/line-1/board', chen)
  await get('/api/v1/lines/line-1/board', wall)
  await areNoted([`chen: GET /api/v1/kpis?by=worker&${window}`, 'chen: GET /api/v1/lines/line-1/board'])
})

it('an opened figure of a person is a look at it, and so is a fact', async () => {
  const figure = (by: string) => `/api/v1/trace?${by}&kpi=quality_rate&${window}`
  await get(figure('by=worker&id=w-001'), chen)
  await get(figure('by=station&id=st-10'), chen)
  await get('/api/v1/trace/facts/3', chen)
  await get('/api/v1/trace/facts/3', wall)
  await areNoted([`chen: GET ${figure('by=worker&id=w-001')}`, 'chen: GET /api/v1/trace/facts/3'])
})

it('what was refused showed nothing, and is not noted', async () => {
  await get(`/api/v1/kpis?by=worker&${window}`, wall)
  await get('/api/v1/scores?card=none', chen)
  await get('/api/v1/corrections', chen)
  await areNoted(['chen: GET /api/v1/corrections'])
})

it('who signs in, out, or cannot, is noted with the address, and never what they typed', async () => {
  const login = async (name: string, password: string) => {
    const response = await server.get('/api/v1/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name, password }),
    })
    return { cookie: (response.headers.get('set-cookie') ?? '').split(';')[0] }
  }
  const cookie = await login('chen', PASSWORD)
  await server.get('/api/v1/session', { method: 'DELETE', headers: cookie })
  await server.get('/api/v1/session', { method: 'DELETE', headers: cookie })
  for (let n = 0; n < 2; n++) await login('chen', 'a wrong guess')
  await login('my password by mistake', 'chen')
  const session = '/api/v1/session from 127.0.0.1'
  await areNoted([
    `chen: POST ${session}`,
    `chen: DELETE ${session}`,
    `chen: POST ${session}: HTTP_BAD_CREDENTIALS`,
    `: POST ${session}: HTTP_BAD_CREDENTIALS`,
  ])
  for (const typed of [PASSWORD, 'a wrong guess', 'by mistake'])
    expect(JSON.stringify(noted)).not.toContain(typed)
})

it('a change is noted every time, with what was sent', async () => {
  for (let n = 0; n < 2; n++)
    await server.get('/api/v1/quarantine/readmit', {
      method: 'POST',
      headers: { authorization: `Bearer ${chen}`, 'content-type': 'application/json' },
      body: '{"ids":[7]}',
    })
  const readmitted = 'chen: POST /api/v1/quarantine/readmit {"ids":[7]}'
  await areNoted([readmitted, readmitted])
})
