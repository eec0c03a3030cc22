import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { hashPassword } from '../access/index.ts'
import { type FixturePeople, fixturePeople, PASSWORD } from './fixture-people.ts'
import { type FixtureServer, startFixtureServer } from './fixture-server.ts'
import { NOON } from './fixture-site.ts'
import { VIEWS } from './views.ts'

let server: FixtureServer
let people: FixturePeople
beforeAll(async () => {
  server = await startFixtureServer()
  people = fixturePeople(server.fixture.folder)
})
afterAll(async () => {
  people.close()
  await server.stop()
})
beforeEach(() => {
  for (const { name } of people.people.all()) people.people.remove(name)
})

const login = (name: string, password = PASSWORD, headers: Record<string, string> = {}) =>
  server.get('/api/v1/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ name, password }),
  })

/** The cookie that a login sets, as a browser sends it back. */
async function signedIn(name: string, password = PASSWORD, headers: Record<string, string> = {}) {
  const response = await login(name, password, headers)
  expect(response.status).toBe(200)
  return { cookie: (response.headers.get('set-cookie') ?? '').split(';')[0] }
}
const statusOf = async (headers: Record<string, string> = {}) =>
  (await server.get('/api/v1/lines', { headers })).status

describe('until the first user exists', () => {
  it('requests from this machine may do anything, and nobody is signed in', async () => {
    expect(await statusOf()).toBe(200)
    expect(await server.json('/api/v1/session')).toEqual({ person: null, views: VIEWS })
  })

  it('a forwarded request may not, and one with a made-up token is as any other', async () => {
    expect(await statusOf({ 'x-forwarded-for': '127.0.0.1' })).toBe(403)
    expect(await statusOf({ authorization: 'Bearer made-up' })).toBe(200)
  })
})

describe('once there is one', () => {
  beforeEach(() => people.add('chen', { role: 'admin' }))

  it('a request without session or token is told how to sign in', async () => {
    const response = await server.get('/api/v1/lines')
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="lineside"')
    expect(await response.json()).toMatchObject({
      code: 'HTTP_NOT_SIGNED_IN',
      next: expect.stringContaining('POST /api/v1/session'),
    })
  })

  it('whoever supervises the gateway, and the files of the page, need no sign-in', async () => {
    for (const path of ['/livez', '/readyz', '/', '/lines/line-1/board'])
      expect([401, 403], path).not.toContain((await server.get(path)).status)
    expect((await server.get('/metrics')).status).toBe(401)
  })

  it('name and password give a cookie that no script and no other page can use', async () => {
    const response = await login('chen')
    expect(await response.json()).toEqual({
      person: { name: 'chen', role: 'admin', lines: [], teams: [], worker: null },
      views: VIEWS,
    })
    expect(response.headers.get('set-cookie')).toMatch(
      /^lineside_session=lineside_[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/,
    )
    const headers = await signedIn('chen')
    expect(await statusOf(headers)).toBe(200)
    expect(await (await server.get('/api/v1/session', { headers })).json()).toMatchObject({
      person: { name: 'chen' },
    })
  })

  it('a wrong password and an unknown name get the same answer', async () => {
    const answers = await Promise.all([login('chen', 'wrong wrong'), login('nobody', 'wrong wrong')])
    const [wrong, unknown] = await Promise.all(answers.map((answer) => answer.json() as Promise<object>))
    expect(answers.map(({ status }) => status)).toEqual([401, 401])
    expect({ ...wrong, detail: '' }).toEqual({ ...unknown, detail: '' })
  })

  it('signing out ends the session on the gateway too', async () => {
    const headers = await signedIn('chen')
    const response = await server.get('/api/v1/session', { method: 'DELETE', headers })
    expect(response.headers.get('set-cookie')).toMatch(/^lineside_session=; .*Max-Age=0/)
    expect(await statusOf(headers)).toBe(401)
  })
})

describe('an attack', () => {
  beforeEach(() => people.add('chen', { role: 'admin' }))

  it('by a session that was planted before the login gains nothing: a login begins another', async () => {
    const planted = { cookie: 'lineside_session=lineside_planted' }
    const own = await signedIn('chen', PASSWORD, planted)
    expect(own.cookie).not.toBe(planted.cookie)
    expect(await statusOf(planted)).toBe(401)
    const again = await signedIn('chen', PASSWORD, own)
    expect([await statusOf(own), await statusOf(again)]).toEqual([401, 200])
  })

  it('by guessing has to wait, also with the right password then, and a new password ends that', async () => {
    people.add('guessed', { role: 'admin' })
    for (let guess = 0; guess < 5; guess++)
      expect((await login('guessed', `guess ${guess}`)).status).toBe(401)
    const locked = await login('guessed')
    expect(locked.status).toBe(429)
    expect(await locked.json()).toMatchObject({ code: 'HTTP_LOCKED_OUT' })
    people.people.setHash('guessed', await hashPassword('another password'))
    await signedIn('guessed', 'another password')
  })

  it.each<[string, (name: string) => void | Promise<void>]>([
    ['has another password', async (name) => people.people.setHash(name, await hashPassword('another one'))],
    ['is disabled', (name) => people.people.setDisabled(name, true)],
    ['is removed', (name) => people.people.remove(name)],
    [
      'has another role',
      (name) => people.people.setDuty(name, { role: 'viewer', lines: [], teams: [], worker: null }),
    ],
  ])('with a stale cookie is refused as soon as the person %s', async (_, change) => {
    people.add('wang', { role: 'supervisor' })
    const headers = await signedIn('wang')
    expect(await statusOf(headers)).toBe(200)
    await change('wang')
    expect(await statusOf(headers)).toBe(401)
  })

  it('with a stale cookie is refused too after the person was disabled and enabled again', async () => {
    const headers = await signedIn('chen')
    people.people.setDisabled('chen', true)
    expect(await statusOf(headers)).toBe(401)
    people.people.setDisabled('chen', false)
    expect(await statusOf(headers)).toBe(401)
  })

  it('from a page elsewhere changes nothing, not even who is signed in', async () => {
    const headers = await signedIn('chen')
    for (const [name, value] of [
      ['origin', 'http://evil.example'],
      ['sec-fetch-site', 'cross-site'],
    ]) {
      const sent = { ...headers, [name]: value }
      expect((await login('chen', PASSWORD, sent)).status).toBe(403)
      expect((await server.get('/api/v1/session', { method: 'DELETE', headers: sent })).status).toBe(403)
    }
    expect(await statusOf(headers)).toBe(200)
  })

  it('under a name that a stranger bound to this machine is refused, cookie or not', async () => {
    const headers = await signedIn('chen')
    expect((await server.raw('/api/v1/lines', { ...headers, host: 'evil.example' })).status).toBe(403)
  })

  it('of a method that is not offered learns nothing that others do not', async () => {
    expect((await server.get('/api/v1/lines', { method: 'PUT' })).status).toBe(405)
  })
})

describe('a token', () => {
  beforeEach(() => people.add('chen', { role: 'admin' }))
  const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` })

  it('stands for its person, with a narrower role where it has one', async () => {
    const [all, narrow] = [people.token('chen'), people.token('chen', { role: 'viewer' })]
    const asked = async (secret: string) =>
      (await server.get('/api/v1/quarantine', { headers: bearer(secret) })).status
    expect([await asked(all), await asked(narrow)]).toEqual([200, 403])
    expect(await statusOf(bearer(narrow))).toBe(200)
  })

  it('gives no right that its person does not have', async () => {
    people.add('board', { role: 'viewer' })
    const headers = bearer(people.token('board', { role: 'admin' }))
    expect((await server.get('/api/v1/quarantine', { headers })).status).toBe(403)
  })

  it('is refused when it has expired, was revoked, or its person is gone or disabled', async () => {
    people.add('gone', { role: 'admin' })
    people.add('disabled', { role: 'admin' })
    const [expired, revoked] = [people.token('chen', { expires: NOON }), people.token('chen')]
    const [gone, disabled] = [people.token('gone'), people.token('disabled')]
    expect(await statusOf(bearer(gone))).toBe(200)
    const [, last] = people.people.tokens().filter(({ account }) => account === 'chen')
    people.people.revoke(last.id)
    people.people.remove('gone')
    people.people.setDisabled('disabled', true)
    for (const secret of [expired, revoked, gone, disabled, 'made-up', ''])
      expect(await statusOf(bearer(secret))).toBe(401)
  })

  it('that is wrong is not made up for by a cookie that is right', async () => {
    const headers = await signedIn('chen')
    expect(await statusOf({ ...headers, authorization: 'Bearer made-up' })).toBe(401)
    expect(await statusOf({ ...headers, authorization: 'Basic Y2hlbjpwdw==' })).toBe(401)
  })
})

describe('an event stream', () => {
  it('ends when its reader is not signed in any more', async () => {
    people.add('chen', { role: 'admin' })
    const headers = await signedIn('chen')
    const response = await server.get('/api/v1/events?line=line-1', { headers })
    expect(response.status).toBe(200)
    people.people.setDisabled('chen', true)
    expect(await response.text()).toContain('event: board')
  })
})
