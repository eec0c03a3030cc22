import { afterAll, expect, it } from 'vitest'
import type { Role } from '../access/index.ts'
import type { SessionAnswer, View } from './api.ts'
import { fixturePeople } from './fixture-people.ts'
import { startFixtureServer } from './fixture-server.ts'
import { VIEWS } from './views.ts'

const server = await startFixtureServer({ ask: () => Promise.resolve({} as never) })
const people = fixturePeople(server.fixture.folder)
afterAll(async () => {
  people.close()
  await server.stop()
})

const OF_ALL: Record<Role, View[]> = {
  viewer: ['status'],
  worker: ['status', 'obstacles'],
  hr: ['status', 'obstacles'],
  supervisor: ['status', 'quarantine', 'configuration', 'obstacles', 'corrections'],
  engineer: ['status', 'quarantine', 'configuration', 'obstacles', 'corrections'],
  admin: VIEWS,
}
const ROLES = Object.keys(OF_ALL) as Role[]
const LIMITS = [
  { lines: [], teams: [] },
  { lines: ['line-1'], teams: [] },
  { lines: [], teams: ['team-a'] },
]
const ASKING = ROLES.flatMap((role) => LIMITS.map((limit, n) => ({ role, n, ...limit })))

it.each(ASKING)(
  '$role limited to $lines $teams is told the views that they are not refused, and no other',
  async ({ role, n, lines, teams }) => {
    const name = `${role}-${n}`
    people.add(name, { role, lines, teams, worker: role === 'worker' ? 'w-001' : null })
    const headers = { authorization: `Bearer ${people.token(name)}` }
    const told = (await (await server.get('/api/v1/session', { headers })).json()) as SessionAnswer
    const allowed: View[] = []
    for (const view of VIEWS) {
      if ((await server.get(`/api/v1/${view}`, { headers })).status !== 403) allowed.push(view)
    }
    expect(told.views).toEqual(allowed)
    if (n === 0) expect(told.views).toEqual(OF_ALL[role])
  },
)
