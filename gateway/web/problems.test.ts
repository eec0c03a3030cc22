import { afterAll, describe, expect, it } from 'vitest'
import type { Problem } from './api.ts'
import { createCardBook } from './cards.ts'
import { startFixtureServer } from './fixture-server.ts'
import { fixtureCard } from './fixture-site.ts'

const server = await startFixtureServer({
  cards: createCardBook([fixtureCard('assembler', { post: 'assembler' })]),
})
afterAll(server.stop)
const { fixture, get, json, raw } = server
const window = 'from=2026-11-22T08:00:00Z&to=2026-11-22T20:00:00Z'

describe('problems', () => {
  it.each([
    ['/api/v1/kpis', 'by', null, 'worker, station, line, team, product'],
    [`/api/v1/kpis?by=robot&${window}`, 'by', 'robot', 'worker, station, line, team, product'],
    [`/api/v1/kpis?by=line&${window}&bucket=minute`, 'bucket', 'minute', 'hour, shift, day'],
    ['/api/v1/kpis?by=line&from=yesterday&to=0', 'from', 'yesterday', 'RFC 3339'],
    ['/api/v1/kpis?by=line&from=2000&to=2000', 'to', '2000', 'an instant after from'],
    ['/api/v1/kpis?by=line&from=0&to=9999999999999', 'to', '9999999999999', 'at most 36600 days after from'],
    ['/api/v1/scores?card=assembler&period=2026-11', 'period', '2026-11', 'such as 2026-11-22/day'],
    [`/api/v1/kpis?by=line&${window}&lines=line-1`, 'lines', 'line-1', 'only by, from, to'],
    [`/api/v1/kpis?by=line&${window}&line=line-9`, 'line', 'line-9', 'line-1, line-2'],
    [`/api/v1/kpis?by=line&${window}&line=line-2&station=st-10`, 'station', 'st-10', 'st-90'],
    ['/api/v1/quarantine?limit=0', 'limit', '0', '>= 1'],
    ['/api/v1/quarantine?limit=many', 'limit', 'many', 'integer'],
    ['/api/v1/lines?line=line-1', 'line', 'line-1', 'no parameter'],
  ])('%s says that %s was %s and what is allowed', async (path, parameter, found, allowed) => {
    const response = await get(path)
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toContain('application/problem+json')
    const body = (await response.json()) as Problem
    expect(body).toMatchObject({
      status: 400,
      code: 'HTTP_BAD_REQUEST',
      type: 'urn:lineside:error:HTTP_BAD_REQUEST',
    })
    expect(body.errors).toContainEqual({ parameter, found, allowed: expect.stringContaining(allowed) })
  })

  it('all refused parameters are named at once', async () => {
    const { errors = [] } = await json<Problem>('/api/v1/kpis?by=robot&bucket=minute')
    expect(errors.map(({ parameter }) => parameter).sort()).toEqual(['bucket', 'by', 'from', 'to'])
  })

  it.each([
    '/api/v1/nothing',
    '/api/v1/lines/line-9/board',
    '/api/v1/events?line=line-9',
    '/api/v1/scores?card=none',
    '/nowhere',
  ])('%s is not there', async (path) => {
    const response = await get(path)
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({
      code: 'HTTP_NOT_FOUND',
      status: 404,
      next: expect.any(String),
    })
  })

  it('another method is told which is offered', async () => {
    const response = await get('/api/v1/kpis', { method: 'POST', body: '<x/>' })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toContain('GET')
    expect(await response.json()).toMatchObject({ code: 'HTTP_METHOD_NOT_ALLOWED' })
  })

  it('asking for the head of an event stream alone is refused, since it has no end', async () => {
    expect((await get('/api/v1/events', { method: 'HEAD' })).status).toBe(405)
  })

  it('a failure inside is answered without its insides', async () => {
    const broken = await startFixtureServer({
      figures: {
        ...fixture.context.figures,
        kpis: () => {
          throw new Error('no such column: secret')
        },
      },
    })
    const response = await broken.get(`/api/v1/kpis?by=line&${window}`)
    const text = await response.text()
    await broken.stop()
    expect(response.status).toBe(500)
    expect(JSON.parse(text)).toMatchObject({
      code: 'HTTP_INTERNAL',
      detail: expect.stringContaining('the log has the cause'),
    })
    expect(text).not.toContain('secret')
    expect(text).not.toContain('.ts')
  })

  it('an address that is no address is a problem too', async () => {
    const { status, body } = await raw('/api/v1/lines/%zz/board')
    expect(status).toBe(400)
    expect(JSON.parse(body)).toMatchObject({ code: 'HTTP_BAD_REQUEST' })
  })
})

describe('access', () => {
  it.each([
    ['/api/v1/status', { 'x-forwarded-for': '127.0.0.1' }],
    ['/', { forwarded: 'for=127.0.0.1' }],
    ['/metrics', { via: '1.1 proxy' }],
    ['/api/v1/nothing', { 'x-real-ip': '127.0.0.1' }],
    ['/api/v1/events', { host: 'evil.example' }],
    ['/api/v1/lines/%zz/board', { host: 'evil.example' }],
  ])('%s with %o is refused', async (path, headers) => {
    const { status, body } = await raw(path, headers)
    expect(status).toBe(403)
    expect(JSON.parse(body)).toMatchObject({
      code: 'HTTP_FORBIDDEN',
      next: expect.stringContaining('ask from the box itself'),
    })
  })
})
