import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type GuardedGateway, guardedGateway } from '../accounts.ts'
import { eventually } from '../gateway.ts'

let gateway: GuardedGateway
beforeAll(async () => {
  gateway = await guardedGateway({ accounts: [{ name: 'press' }] })
})
afterAll(() => gateway.remove())

const ask = (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
  fetch(new URL(path, gateway.url), { ...init, headers })
const bearer = (secret: string) => ({ authorization: `Bearer ${secret.trim()}` })
const signIn = (name: string, password: string) =>
  ask(
    '/api/v1/session',
    { 'content-type': 'application/json' },
    {
      method: 'POST',
      body: JSON.stringify({ name, password }),
    },
  )

it('lineside user makes people beside clients, and the running gateway goes by it at once', async () => {
  expect((await ask('/api/v1/status')).status).toBe(200)
  expect(gateway.user('add', ['chen', '--role', 'admin'], 'chen has a secret')).toMatchObject({
    status: 0,
    out: 'chen is admin of the whole site\n',
  })
  expect((await ask('/api/v1/status')).status).toBe(401)
  expect((await ask('/livez')).status).toBe(200)

  const session = await signIn('chen', 'chen has a secret')
  const headers = { cookie: (session.headers.get('set-cookie') ?? '').split(';')[0] }
  expect((await ask('/api/v1/status', headers)).status).toBe(200)
  expect(gateway.user('password', ['chen'], 'another secret')).toMatchObject({ status: 0 })
  expect((await ask('/api/v1/status', headers)).status).toBe(401)
  expect((await signIn('chen', 'chen has a secret')).status).toBe(401)
  expect((await signIn('chen', 'another secret')).status).toBe(200)
})

it('a client is no person: its password opens the broker, not the page', async () => {
  expect((await signIn('press', 'password of press')).status).toBe(401)
  await (await gateway.client('press')).endAsync()
  await expect(gateway.client('chen', { password: 'another secret' })).rejects.toMatchObject({ code: 4 })
})

it('list, rights, disable, enable, token, revoke and remove work for people too', async () => {
  gateway.user('add', ['wang', '--role', 'supervisor', '--line', 'line-1'], 'wang has a secret')
  const { out: secret } = gateway.user('token', ['wang', '--days', '7', '--role', 'viewer'])
  expect(secret).toMatch(/^lineside_[\w-]{43}\n$/)
  const { out: listed } = gateway.user('list')
  expect(listed).toMatch(/^wang, since .*\n {2}supervisor of lines line-1\n {2}token \w{8} as viewer, until/m)
  expect(listed).not.toContain('argon2')
  const lines = async () => (await ask('/api/v1/lines', bearer(secret))).status
  expect(await lines()).toBe(200)
  gateway.user('disable', ['wang'])
  expect(await lines()).toBe(401)
  gateway.user('enable', ['wang'])
  expect(gateway.user('rights', ['wang', '--role', 'hr']).out).toBe('wang is hr of the whole site\n')
  expect(await lines()).toBe(200)
  const [, id] = /token (\w{8})/.exec(listed) ?? []
  expect(gateway.user('revoke', [id])).toMatchObject({ status: 0 })
  expect(await lines()).toBe(401)
  const { out: last } = gateway.user('token', ['wang'])
  expect(gateway.user('remove', ['wang'])).toMatchObject({ status: 0 })
  expect((await ask('/api/v1/lines', bearer(last))).status).toBe(401)
})

it.each([
  [['lee', '--role', 'boss'], "no role 'boss'"],
  [['press', '--role', 'hr'], 'ACCOUNT_EXISTS'],
])('user add %j is refused with the reason', (args, reason) => {
  const { status, err } = gateway.user('add', args, 'a long password')
  expect(status).toBe(2)
  expect(err).toContain(reason)
})

it('the operation log says who changed something and who looked at people', async () => {
  const { out: secret } = gateway.user('token', ['chen'])
  const headers = { ...bearer(secret), 'content-type': 'application/json' }
  const query = 'from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z'
  expect((await ask(`/api/v1/kpis?by=worker&${query}`, headers)).status).toBe(200)
  expect((await ask(`/api/v1/kpis?by=line&${query}`, headers)).status).toBe(200)
  const reload = await ask('/api/v1/configuration/reload', headers, {
    method: 'POST',
    body: JSON.stringify({ by: 'somebody else' }),
  })
  expect(reload.status).toBe(200)
  await eventually(async () => {
    const answer = await ask('/api/v1/operations', headers)
    const { operations } = (await answer.json()) as { operations: { who: string; what: string }[] }
    const sessions = operations.filter(({ what }) => what.includes('/session'))
    expect(sessions.at(-1)).toMatchObject({ who: 'chen', what: 'POST /api/v1/session from 127.0.0.1' })
    expect(sessions.some(({ who, what }) => who === '' && what.endsWith('HTTP_BAD_CREDENTIALS'))).toBe(true)
    expect(operations.filter((operation) => !sessions.includes(operation))).toMatchObject([
      { who: 'chen', what: 'POST /api/v1/configuration/reload {"by":"somebody else"}' },
      { who: 'chen', what: `GET /api/v1/kpis?by=worker&${query}` },
    ])
  })
})

it('a supervisor corrects what lies inside the lines and teams, and sees no other', async () => {
  const tokenOf = (name: string, ...scope: string[]) => {
    gateway.user('add', [name, '--role', 'supervisor', ...scope], 'a secret to sign in')
    return { ...bearer(gateway.user('token', [name]).out), 'content-type': 'application/json' }
  }
  const lead = tokenOf('lead', '--line', 'line-1')
  const other = tokenOf('other', '--line', 'line-2')
  const post = async (path: string, headers: Record<string, string>, body: object) => {
    const response = await ask(path, headers, { method: 'POST', body: JSON.stringify(body) })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  const count = { kind: 'count', station: 'st-1', result: 'good', units: 5, reason: 'counted by hand' }
  const asked = { ...count, at: new Date(Date.now() - 60_000).toISOString() }
  const refused = await post('/api/v1/corrections', other, { ...asked, preview: true })
  expect(refused).toMatchObject({ status: 403, body: { code: 'HTTP_NOT_ALLOWED' } })
  expect(refused.body.detail).toContain('outside')

  const { status, body } = await post('/api/v1/corrections', lead, asked)
  expect([status, body.id]).toEqual([200, 1])
  const listed = async (headers: Record<string, string>) => {
    const answer = (await (await ask('/api/v1/corrections', headers)).json()) as { corrections: object[] }
    return answer.corrections
  }
  expect(await listed(lead)).toMatchObject([{ id: 1, author: 'lead' }])
  expect(await listed(other)).toEqual([])
  expect((await post('/api/v1/corrections/1/revoke', other, { reason: 'not mine' })).status).toBe(403)
  expect((await post('/api/v1/corrections/1/revoke', lead, { reason: 'a mistake' })).status).toBe(200)
})

it('no password and no token is in the log or in the file', () => {
  const { out: secret } = gateway.user('token', ['chen'])
  const file = ['access.db', 'access.db-wal'].map((name) =>
    readFileSync(join(gateway.folder, 'data', name), 'latin1'),
  )
  for (const text of [...file, gateway.log()]) {
    expect(text).not.toContain('another secret')
    expect(text).not.toContain(secret.trim())
  }
})
