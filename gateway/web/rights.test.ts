import { afterAll, describe, expect, it } from 'vitest'
import { unchanging } from '../../config/history.ts'
import type { Duty, Role } from '../access/index.ts'
import type {
  Board,
  CorrectionSubjects,
  CorrectionsAnswer,
  KpiRow,
  KpisAnswer,
  LinesAnswer,
  ObstaclesAnswer,
  QuarantineAnswer,
  StatusAnswer,
} from './api.ts'
import { createCardBook } from './cards.ts'
import { fixtureFigures } from './fixture.ts'
import { fixturePeople } from './fixture-people.ts'
import { startFixtureServer } from './fixture-server.ts'
import { fixtureCard, fixtureSite } from './fixture-site.ts'
import { RULES, ruleOf } from './rights.ts'
import { createServer } from './server.ts'

// Two lines, two teams with a worker each, who both worked on line-1: who sees what of them?
const small = fixtureSite('.')
const site = {
  ...small,
  teams: [...small.teams, { id: 'team-b', name: 'Team B' }],
  workers: [small.workers[0], { ...small.workers[1], team: 'team-b', post: 'assembler' }],
}
const made = fixtureFigures()
const figures: typeof made = {
  ...made,
  kpis(question, now) {
    const answer = made.kpis(question, now)
    const others: Record<string, string> = { 'w-001': 'w-002', 'team-a': 'team-b', 'line-1': 'line-2' }
    const both = answer.rows.flatMap((row): KpiRow[] =>
      row.id in others ? [row, { ...row, id: others[row.id], name: others[row.id] }] : [row],
    )
    return { ...answer, rows: both.filter(({ id }) => question.id === undefined || id === question.id) }
  },
}
const server = await startFixtureServer({
  site,
  history: unchanging(site),
  figures,
  cards: createCardBook([fixtureCard('assembler', { post: 'assembler' })]),
  ask: (kind) => Promise.resolve((kind === 'moved' ? [] : {}) as never),
})
const people = fixturePeople(server.fixture.folder)
afterAll(async () => {
  people.close()
  await server.stop()
})

const window = 'from=2026-11-22T08:00:00Z&to=2026-11-22T20:00:00Z'
/** Every route as it is asked. What is not for anybody has a line in EXPECTED too. */
const ASKED: Record<string, string> = {
  'GET /livez': '/livez',
  'GET /readyz': '/readyz',
  'GET /metrics': '/metrics',
  'GET /api/v1/session': '/api/v1/session',
  'GET /api/v1/openapi.json': '/api/v1/openapi.json',
  'GET /api/v1/lines': '/api/v1/lines',
  'GET /api/v1/lines/:line/board': '/api/v1/lines/line-1/board',
  'GET /api/v1/events': '/api/v1/events?line=line-1',
  'GET /api/v1/kpis': `/api/v1/kpis?by=station&${window}`,
  'GET /api/v1/trace': `/api/v1/trace?by=station&id=st-10&kpi=quality_rate&${window}`,
  'GET /api/v1/trace/facts/:id': '/api/v1/trace/facts/3',
  'GET /api/v1/trace/corrections/:id': '/api/v1/trace/corrections/1',
  'GET /api/v1/scores': '/api/v1/scores?card=assembler',
  'GET /api/v1/status': '/api/v1/status',
  'GET /api/v1/quarantine': '/api/v1/quarantine',
  'POST /api/v1/quarantine/readmit': '/api/v1/quarantine/readmit',
  'GET /api/v1/configuration': '/api/v1/configuration',
  'POST /api/v1/configuration/reload': '/api/v1/configuration/reload',
  'GET /api/v1/operations': '/api/v1/operations',
  'GET /api/v1/corrections': '/api/v1/corrections',
  'GET /api/v1/corrections/subjects': '/api/v1/corrections/subjects',
  'POST /api/v1/corrections': '/api/v1/corrections',
  'POST /api/v1/corrections/:id/revoke': '/api/v1/corrections/1/revoke',
  'GET /api/v1/obstacles': '/api/v1/obstacles',
  'POST /api/v1/obstacles': '/api/v1/obstacles',
  'POST /api/v1/obstacles/:id/close': '/api/v1/obstacles/1/close',
  'POST /api/v1/obstacles/:id/answer': '/api/v1/obstacles/1/answer',
  'POST /api/v1/obstacles/:id/approve': '/api/v1/obstacles/1/approve',
  'POST /api/v1/obstacles/:id/refuse': '/api/v1/obstacles/1/refuse',
  'POST /api/v1/obstacles/:id/take-back': '/api/v1/obstacles/1/take-back',
}
const BODIES: Record<string, object> = {
  'POST /api/v1/corrections': {
    kind: 'sign_off',
    station: 'st-10',
    worker: 'w-001',
    at: '2026-11-22T12:00:00Z',
    reason: 'badge forgotten',
  },
  'POST /api/v1/corrections/:id/revoke': { reason: 'a mistake' },
  'POST /api/v1/obstacles': { worker: 'w-001', station: 'st-10', cause: 'starved', words: 'no housings' },
  'POST /api/v1/obstacles/:id/close': { words: 'as said' },
  'POST /api/v1/obstacles/:id/answer': { words: 'as said' },
  'POST /api/v1/obstacles/:id/approve': { words: 'as said' },
  'POST /api/v1/obstacles/:id/refuse': { words: 'as said' },
  'POST /api/v1/obstacles/:id/take-back': { words: 'as said' },
}

const EVERYBODY: Role[] = ['viewer', 'worker', 'supervisor', 'engineer', 'hr', 'admin']
const PEOPLE: Role[] = ['worker', 'supervisor', 'engineer', 'hr', 'admin']
const HANDS: Role[] = ['supervisor', 'engineer', 'admin']
const OWN_HANDS: Role[] = ['worker', ...HANDS]
/** Roles that a route is for, without a scope; and whether a scope shuts it, or part of it. */
const EXPECTED: Record<string, { roles: Role[]; inLine: boolean; inOtherLine: boolean; inTeam: boolean }> = {
  'GET /metrics': { roles: EVERYBODY, inLine: true, inOtherLine: true, inTeam: true },
  'GET /api/v1/session': { roles: EVERYBODY, inLine: true, inOtherLine: true, inTeam: true },
  'GET /api/v1/openapi.json': { roles: EVERYBODY, inLine: true, inOtherLine: true, inTeam: true },
  'GET /api/v1/lines': { roles: EVERYBODY, inLine: true, inOtherLine: true, inTeam: true },
  'GET /api/v1/lines/:line/board': { roles: EVERYBODY, inLine: true, inOtherLine: false, inTeam: true },
  'GET /api/v1/events': { roles: EVERYBODY, inLine: true, inOtherLine: false, inTeam: true },
  'GET /api/v1/kpis': { roles: EVERYBODY, inLine: true, inOtherLine: true, inTeam: true },
  'GET /api/v1/trace': { roles: EVERYBODY, inLine: true, inOtherLine: true, inTeam: true },
  'GET /api/v1/trace/facts/:id': { roles: EVERYBODY, inLine: true, inOtherLine: false, inTeam: true },
  'GET /api/v1/trace/corrections/:id': {
    roles: EVERYBODY,
    inLine: true,
    inOtherLine: false,
    inTeam: true,
  },
  'GET /api/v1/scores': { roles: PEOPLE, inLine: false, inOtherLine: false, inTeam: true },
  'GET /api/v1/status': { roles: EVERYBODY, inLine: true, inOtherLine: true, inTeam: true },
  'GET /api/v1/quarantine': { roles: HANDS, inLine: true, inOtherLine: true, inTeam: false },
  'POST /api/v1/quarantine/readmit': { roles: HANDS, inLine: true, inOtherLine: true, inTeam: false },
  'GET /api/v1/configuration': { roles: HANDS, inLine: false, inOtherLine: false, inTeam: false },
  'POST /api/v1/configuration/reload': {
    roles: ['engineer', 'admin'],
    inLine: false,
    inOtherLine: false,
    inTeam: false,
  },
  'GET /api/v1/operations': { roles: ['admin'], inLine: false, inOtherLine: false, inTeam: false },
  'GET /api/v1/corrections': { roles: HANDS, inLine: true, inOtherLine: true, inTeam: true },
  'GET /api/v1/corrections/subjects': { roles: HANDS, inLine: true, inOtherLine: true, inTeam: true },
  'POST /api/v1/corrections': { roles: HANDS, inLine: true, inOtherLine: false, inTeam: true },
  'POST /api/v1/corrections/:id/revoke': { roles: HANDS, inLine: true, inOtherLine: false, inTeam: true },
  'GET /api/v1/obstacles': { roles: PEOPLE, inLine: true, inOtherLine: true, inTeam: true },
  'POST /api/v1/obstacles': { roles: OWN_HANDS, inLine: true, inOtherLine: false, inTeam: true },
  'POST /api/v1/obstacles/:id/close': { roles: OWN_HANDS, inLine: true, inOtherLine: false, inTeam: true },
  'POST /api/v1/obstacles/:id/answer': { roles: HANDS, inLine: true, inOtherLine: false, inTeam: true },
  'POST /api/v1/obstacles/:id/approve': { roles: HANDS, inLine: true, inOtherLine: false, inTeam: true },
  'POST /api/v1/obstacles/:id/refuse': { roles: HANDS, inLine: true, inOtherLine: false, inTeam: true },
  'POST /api/v1/obstacles/:id/take-back': { roles: HANDS, inLine: true, inOtherLine: false, inTeam: true },
}

const SCOPES = {
  all: {},
  inLine: { lines: ['line-1'] },
  inOtherLine: { lines: ['line-2'] },
  inTeam: { teams: ['team-a'] },
} satisfies Record<string, Partial<Duty>>
type ScopeName = keyof typeof SCOPES

const tokens = new Map<string, string>()
/** Of somebody with this role and scope; of the same person when asked again. */
function tokenOf(role: Role, scope: Partial<Duty> = {}): string {
  const name = `p${JSON.stringify([role, scope])}`
  const known = tokens.get(name)
  if (known !== undefined) return known
  people.add(name, { role, worker: role === 'worker' ? 'w-001' : null, ...scope })
  const token = people.token(name)
  tokens.set(name, token)
  return token
}

async function ask(route: string, secret: string | null, path = ASKED[route]): Promise<Response> {
  const [method] = route.split(' ')
  const abort = new AbortController()
  const response = await server.get(path, {
    method,
    signal: abort.signal,
    headers: {
      ...(secret === null ? {} : { authorization: `Bearer ${secret}` }),
      ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
    },
    ...(method === 'POST' ? { body: JSON.stringify(BODIES[route] ?? {}) } : {}),
  })
  if (route.endsWith('/events')) abort.abort()
  return response
}

async function answer<T>(path: string, role: Role, scope: Partial<Duty> = {}): Promise<T> {
  const response = await ask('GET ', tokenOf(role, scope), path)
  expect(response.status, path).toBe(200)
  return (await response.json()) as T
}
const refused = async (path: string, role: Role, scope: Partial<Duty> = {}) =>
  expect((await ask('GET ', tokenOf(role, scope), path)).status, path).toBe(403)

describe('every route', () => {
  it('of the description has a rule, and a line in this table', async () => {
    const { paths } = await answer<{ paths: Record<string, object> }>('/api/v1/openapi.json', 'admin')
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    )
    const [logins, others] = [described, described].map((routes, side) =>
      routes.filter((route) => /^(POST|DELETE) .*\/session$/.test(route) === (side === 0)),
    )
    expect(logins).toHaveLength(2)
    expect(others.sort()).toEqual(Object.keys(ASKED).sort())
    for (const route of described) expect(RULES[route], route).toBeDefined()
    const guarded = others.filter((route) => RULES[route].needs !== 'anybody')
    expect(guarded.sort()).toEqual(Object.keys(EXPECTED).sort())
  })

  it.each(Object.keys(ASKED))('%s without signing in is refused, unless it is for anybody', async (route) => {
    tokenOf('admin')
    const { status } = await ask(route, null)
    if (route in EXPECTED) expect(status).toBe(401)
    else expect([401, 403]).not.toContain(status)
  })

  const cases = Object.keys(EXPECTED).flatMap((route) =>
    EVERYBODY.flatMap((role) =>
      (Object.keys(SCOPES) as ScopeName[]).map((scope) => ({ route, role, scope })),
    ),
  )
  it.each(cases)('$route as $role, limited to $scope', async ({ route, role, scope }) => {
    const expected = EXPECTED[route]
    // Own scores are one's own in whatever scope.
    const isOwn = route.endsWith('/scores') && role === 'worker'
    const may = expected.roles.includes(role) && (scope === 'all' || isOwn || expected[scope])
    expect((await ask(route, tokenOf(role, SCOPES[scope]))).status).toBe(may ? 200 : 403)
  })
})

describe('a route without a rule', () => {
  it('is refused to an administrator too', async () => {
    const app = await createServer(server.fixture.context, server.hub)
    app.get('/api/v1/forgotten', () => 'secrets')
    const headers = { host: 'localhost', authorization: `Bearer ${tokenOf('admin')}` }
    const response = await app.inject({ url: '/api/v1/forgotten', headers })
    expect([response.statusCode, response.json().code]).toEqual([403, 'HTTP_NOT_ALLOWED'])
    await app.close()
  })

  it('does not get one by another method, and HEAD is as GET', () => {
    expect(ruleOf('PUT', '/api/v1/lines')).toBeUndefined()
    expect(ruleOf('HEAD', '/api/v1/lines')).toBe(ruleOf('GET', '/api/v1/lines'))
  })
})

describe('the people on a board', () => {
  const board = '/api/v1/lines/line-1/board'
  const seen = ({ workers }: Board) => workers.map(({ id }) => id)

  it.each<[Role, Partial<Duty>, string[]]>([
    ['viewer', {}, []],
    ['worker', {}, ['w-001']],
    ['supervisor', {}, ['w-001', 'w-002']],
    ['supervisor', { lines: ['line-1'] }, ['w-001', 'w-002']],
    ['supervisor', { teams: ['team-b'] }, ['w-002']],
    ['hr', { teams: ['team-a'], lines: ['line-1'] }, ['w-001']],
  ])('of %s %j are %j', async (role, scope, expected) => {
    const found = await answer<Board>(board, role, scope)
    expect(seen(found)).toEqual(expected)
    const standing = found.stations.flatMap(({ people }) => people.map(({ id }) => id))
    expect(standing).toEqual(expected.filter((id) => id === 'w-001'))
  })

  it('have their score where the scope does not end at the line', async () => {
    const scores = async (scope: Partial<Duty>) =>
      (await answer<Board>(board, 'supervisor', scope)).workers.map(({ score }) => score !== null)
    expect(await scores({})).toEqual([true, true])
    expect(await scores({ lines: ['line-1'] })).toEqual([false, false])
    expect(await scores({ lines: ['line-1'], teams: ['team-a'] })).toEqual([true])
  })

  it('are the same in the event stream', async () => {
    const headers = { authorization: `Bearer ${tokenOf('worker')}` }
    const response = await server.get('/api/v1/events?line=line-1', { headers })
    const reader = response.body?.getReader()
    let text = ''
    while (!/event: status\n.*\n\n/.test(text))
      text += Buffer.from((await reader?.read())?.value ?? []).toString()
    await reader?.cancel()
    expect(text).toContain('"id":"w-001"')
    expect(text).not.toContain('w-002')
  })
})

describe('figures', () => {
  const kpis = (query: string) => `/api/v1/kpis?${query}&${window}`
  const rows = async (query: string, role: Role, scope: Partial<Duty> = {}) =>
    (await answer<KpisAnswer>(kpis(query), role, scope)).rows.map(({ id }) => id)

  it('of a worker are their own, however they are asked for', async () => {
    expect(await rows('by=worker', 'worker')).toEqual(['w-001'])
    expect(await rows('by=worker&id=w-001', 'worker')).toEqual(['w-001'])
    await refused(kpis('by=worker&id=w-002'), 'worker')
    await refused(kpis('by=team'), 'worker')
    await refused(kpis('by=worker'), 'viewer')
    await refused(kpis('by=team'), 'viewer')
  })

  it('by worker and team are those of the teams in scope', async () => {
    expect(await rows('by=worker', 'hr')).toEqual(['w-001', 'w-002'])
    expect(await rows('by=worker', 'hr', { teams: ['team-b'] })).toEqual(['w-002'])
    expect(await rows('by=team', 'hr', { teams: ['team-b'] })).toEqual(['team-b'])
    await refused(kpis('by=worker&id=w-001'), 'hr', { teams: ['team-b'] })
    await refused(kpis('by=team&id=team-a'), 'hr', { teams: ['team-b'] })
  })

  it('are of the lines in scope, and one of several has to be named', async () => {
    expect(await rows('by=station', 'supervisor', { lines: ['line-2'] })).toEqual([])
    expect(await rows('by=station', 'supervisor', { lines: ['line-1'] })).toEqual(['st-10'])
    await refused(kpis('by=station&line=line-1'), 'supervisor', { lines: ['line-2'] })
    const several = tokenOf('supervisor', { lines: ['line-1', 'line-2'] })
    expect((await ask('GET ', several, kpis('by=station'))).status).toBe(400)
    expect((await ask('GET ', several, kpis('by=station&line=line-1'))).status).toBe(200)
  })

  it('in scores are of the people in sight, and a worker has one, not a list', async () => {
    const subjects = async (role: Role, scope: Partial<Duty> = {}) =>
      (await answer<{ subject: string }[]>('/api/v1/scores?card=assembler', role, scope)).map(
        ({ subject }) => subject,
      )
    expect(await subjects('hr')).toEqual(['w-001', 'w-002'])
    expect(await subjects('hr', { teams: ['team-b'] })).toEqual(['w-002'])
    expect(await answer('/api/v1/scores?card=assembler', 'worker')).toMatchObject({ subject: 'w-001' })
    const other = await ask('GET ', tokenOf('worker'), '/api/v1/scores?card=assembler&subject=w-002')
    expect(other.status).toBe(404)
    expect(await other.text()).toContain('known: w-001"')
  })
})

it('lines outside are not listed', async () => {
  const { lines } = await answer<LinesAnswer>('/api/v1/lines', 'viewer', { lines: ['line-2'] })
  expect(lines.map(({ id }) => id)).toEqual(['line-2'])
})

it('corrections outside are not listed', async () => {
  const numbers = async (scope: Partial<Duty>) =>
    (await answer<CorrectionsAnswer>('/api/v1/corrections', 'supervisor', scope)).corrections.map(
      ({ id }) => id,
    )
  expect(await numbers({})).toEqual([1])
  expect(await numbers({ lines: ['line-1'] })).toEqual([1])
  expect(await numbers({ lines: ['line-2'] })).toEqual([])
  expect(await numbers({ teams: ['team-a'] })).toEqual([1])
  expect(await numbers({ teams: ['team-b'] })).toEqual([])
})

it('what a correction can be about is what lies inside', async () => {
  const subjects = async (scope: Partial<Duty>) => {
    const path = '/api/v1/corrections/subjects'
    const { stations, workers } = await answer<CorrectionSubjects>(path, 'supervisor', scope)
    return [...stations, ...workers].map(({ id }) => id)
  }
  expect(await subjects({})).toEqual(['st-10', 'st-20', 'st-90', 'w-001', 'w-002'])
  expect(await subjects({ lines: ['line-2'], teams: ['team-b'] })).toEqual(['st-90', 'w-002'])
})

it('readings in quarantine are those of the lines in scope, and no others are tried again', async () => {
  const found = async (scope: Partial<Duty>) => {
    const path = '/api/v1/quarantine'
    const { total, codes, entries } = await answer<QuarantineAnswer>(path, 'supervisor', scope)
    return [total, codes.length, entries.length]
  }
  expect(await found({})).toEqual([5, 1, 5])
  expect(await found({ lines: ['line-1'] })).toEqual([5, 1, 5])
  expect(await found({ lines: ['line-2', 'line-7'] })).toEqual([0, 0, 0])
  const readmit = async (scope: Partial<Duty>) => {
    const response = await server.get('/api/v1/quarantine/readmit', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${tokenOf('supervisor', scope)}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ ids: [2, 3] }),
    })
    return response.status
  }
  expect([await readmit({}), await readmit({ lines: ['line-1'] })]).toEqual([200, 200])
  expect(await readmit({ lines: ['line-2'] })).toBe(403)
})

it('payloads in quarantine, badges among them, are shown to those who may mend them', async () => {
  const latest = async (role: Role, scope: Partial<Duty> = {}) =>
    (await answer<StatusAnswer>('/api/v1/status', role, scope)).quarantine.latest.length
  expect(await latest('supervisor')).toBe(5)
  expect(await latest('supervisor', { lines: ['line-1'] })).toBe(0)
  expect(await latest('viewer')).toBe(0)
})

describe('reports of obstacles', () => {
  const seen = async (role: Role, scope: Partial<Duty> = {}) =>
    (await answer<ObstaclesAnswer>('/api/v1/obstacles', role, scope)).obstacles

  it('are those of the lines and people in scope', async () => {
    expect(await seen('supervisor')).toMatchObject([
      { id: 1, worker: { id: 'w-001' }, station: { id: 'st-10' }, state: 'reported', to: null },
    ])
    expect(await seen('supervisor', { lines: ['line-2'] })).toEqual([])
    expect(await seen('supervisor', { teams: ['team-b'] })).toEqual([])
    expect(await seen('worker')).toHaveLength(1)
    expect(await seen('worker', { worker: 'w-002' })).toEqual([])
  })

  it('say what the one who asks may do with them', async () => {
    expect((await seen('worker'))[0].next).toEqual(['close'])
    expect((await seen('supervisor'))[0].next).toEqual(['close', 'answer'])
    expect((await seen('hr'))[0].next).toEqual([])
  })

  it('of somebody else are not for a worker to make', async () => {
    const body = { station: 'st-10', cause: 'starved', words: 'no housings' }
    const report = async (worker: object) =>
      (
        await server.get('/api/v1/obstacles', {
          method: 'POST',
          headers: { authorization: `Bearer ${tokenOf('worker')}`, 'content-type': 'application/json' },
          body: JSON.stringify({ ...body, ...worker }),
        })
      ).status
    expect([await report({}), await report({ worker: 'w-001' }), await report({ worker: 'w-002' })]).toEqual([
      200, 200, 403,
    ])
  })
})
