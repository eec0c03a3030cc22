import { afterAll, beforeEach, expect, it, vi } from 'vitest'
import type { Operation } from '../facts/index.ts'
import { type FixturePeople, fixturePeople } from './fixture-people.ts'
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

it('what was refused showed nothing, and is not noted', async () => {
  await get(`/api/v1/kpis?by=worker&${window}`, wall)
  await get('/api/v1/scores?card=none', chen)
  await get('/api/v1/corrections', chen)
  await areNoted(['chen: GET /api/v1/corrections'])
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
