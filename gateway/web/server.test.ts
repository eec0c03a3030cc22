import { Check } from 'typebox/schema'
import { afterAll, describe, expect, it } from 'vitest'
import type { QuarantineAnswer } from './api.ts'
import { createCardBook } from './cards.ts'
import { startFixtureServer } from './fixture-server.ts'
import { fixtureCard } from './fixture-site.ts'

const server = await startFixtureServer({
  cards: createCardBook([fixtureCard('assembler', { post: 'assembler' })]),
})
afterAll(server.stop)
const { get, json } = server
const window = 'from=2026-11-22T08:00:00Z&to=2026-11-22T20:00:00Z'

interface Description {
  openapi: string
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content: Record<string, { schema: object }> }> }>
  >
}

describe('answers', () => {
  it.each([
    ['/api/v1/kpis', `?by=worker&${window}`],
    ['/api/v1/kpis', `?by=worker&${window}&bucket=hour&line=line-1&station=st-10&id=w-001`],
    ['/api/v1/lines', ''],
    ['/api/v1/status', ''],
    ['/api/v1/quarantine', '?limit=2'],
    ['/api/v1/scores', '?card=assembler'],
    ['/api/v1/scores', '?card=assembler&subject=w-001&period=2026-11-21/night'],
    ['/livez', ''],
  ])('%s%s is as the description says', async (path, query) => {
    const { paths } = await json<Description>('/api/v1/openapi.json')
    const response = await get(path + query)
    expect(response.status).toBe(200)
    expect(
      Check(paths[path].get.responses['200'].content['application/json'].schema, await response.json()),
    ).toBe(true)
  })

  it('the boards are as the description says, with and without figures', async () => {
    const { paths } = await json<Description>('/api/v1/openapi.json')
    const { schema } = paths['/api/v1/lines/{line}/board'].get.responses['200'].content['application/json']
    for (const line of ['line-1', 'line-2']) {
      const board = await json(`/api/v1/lines/${line}/board`)
      expect(board).toMatchObject({
        line: { id: line },
        shift: { id: 'day', date: '2026-11-22', over: false },
      })
      expect(Check(schema, board)).toBe(true)
    }
  })

  it('quarantine is paged from the newest on', async () => {
    const first = await json<QuarantineAnswer>('/api/v1/quarantine?limit=3')
    expect(first).toMatchObject({ total: 5, next: 3, codes: [{ code: 'READING_UNKNOWN_TOPIC', entries: 5 }] })
    expect(first.entries.map(({ id }) => id)).toEqual([5, 4, 3])
    const second = await json<QuarantineAnswer>(`/api/v1/quarantine?limit=3&before=${first.next}`)
    expect(second.entries.map(({ payload }) => payload)).toEqual(['{"v":2}', '{"v":1}'])
    expect(second.next).toBeNull()
  })

  it('quarantine is told apart by code', async () => {
    const same = await json<QuarantineAnswer>('/api/v1/quarantine?code=READING_UNKNOWN_TOPIC&limit=1')
    expect(same).toMatchObject({ total: 5, next: 5, entries: [{ id: 5 }] })
    const other = await json<QuarantineAnswer>('/api/v1/quarantine?code=READING_NEGATIVE')
    expect(other).toMatchObject({ total: 5, next: null, entries: [] })
  })
})

describe('what changes something', () => {
  const readmit = (headers: Record<string, string>, body: string) =>
    get('/api/v1/quarantine/readmit', { method: 'POST', headers, body })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml'])(
    'is not taken as %s, which a form elsewhere could send',
    async (type) => {
      const response = await readmit({ 'content-type': type }, '{}')
      expect(response.status).toBe(400)
      expect(response.headers.get('content-type')).toContain('application/problem+json')
      expect(await response.json()).toMatchObject({ code: 'HTTP_BAD_REQUEST', status: 400 })
    },
  )

  it('is not taken from a page of another address', async () => {
    const headers = { 'content-type': 'application/json', origin: 'http://evil.example' }
    const response = await readmit(headers, '{}')
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ code: 'HTTP_FORBIDDEN' })
  })
})

describe('the description of the API', () => {
  it('is OpenAPI 3.1 and gives a schema for every answer of every route', async () => {
    const { openapi, paths } = await json<Description>('/api/v1/openapi.json')
    expect(openapi).toBe('3.1.0')
    expect(Object.keys(paths).sort()).toEqual([
      '/api/v1/configuration',
      '/api/v1/configuration/reload',
      '/api/v1/corrections',
      '/api/v1/corrections/subjects',
      '/api/v1/corrections/{id}/revoke',
      '/api/v1/events',
      '/api/v1/kpis',
      '/api/v1/lines',
      '/api/v1/lines/{line}/board',
      '/api/v1/obstacles',
      '/api/v1/obstacles/{id}/answer',
      '/api/v1/obstacles/{id}/approve',
      '/api/v1/obstacles/{id}/close',
      '/api/v1/obstacles/{id}/refuse',
      '/api/v1/obstacles/{id}/take-back',
      '/api/v1/openapi.json',
      '/api/v1/operations',
      '/api/v1/quarantine',
      '/api/v1/quarantine/readmit',
      '/api/v1/scores',
      '/api/v1/session',
      '/api/v1/status',
      '/api/v1/trace',
      '/api/v1/trace/corrections/{id}',
      '/api/v1/trace/facts/{id}',
      '/livez',
      '/metrics',
      '/readyz',
    ])
    for (const [path, methods] of Object.entries(paths)) {
      for (const [method, { responses }] of Object.entries(methods)) {
        for (const [status, response] of Object.entries(responses)) {
          const schemas = Object.values(response.content).map(({ schema }) => schema)
          expect(schemas.length, `${method} ${path} ${status}`).toBeGreaterThan(0)
          for (const schema of schemas)
            expect(Object.keys(schema), `${method} ${path} ${status}`).not.toEqual([])
        }
        expect(Object.keys(responses), `${method} ${path}`).toContain('200')
      }
    }
  })
})
