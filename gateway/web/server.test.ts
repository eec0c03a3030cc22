import { mkdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { Check } from 'typebox/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Problem, QuarantineAnswer } from './api.ts'
import { createFixture, NOON } from './fixture.ts'
import type { EventHub } from './hub.ts'
import type { WebServer } from './routes/route.ts'
import { systemScheduler } from './scheduler.ts'
import { createServer } from './server.ts'
import { createSiteHub } from './site-hub.ts'

const fixture = createFixture()
let app: WebServer
let hub: EventHub
let base: string

beforeAll(async () => {
  mkdirSync(join(fixture.context.page, 'assets'), { recursive: true })
  writeFileSync(join(fixture.context.page, 'index.html'), '<!doctype html><title>Lineside</title>')
  writeFileSync(join(fixture.context.page, 'assets', 'main-a1b2c3.js'), 'export {}')
  writeFileSync(join(fixture.folder, 'secret.txt'), 'not for the page')
  hub = createSiteHub(fixture.context, systemScheduler)
  app = await createServer(fixture.context, hub)
  base = await app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  hub.stop()
  await app.close()
  fixture.remove()
})

const get = (path: string, init?: RequestInit) => fetch(base + path, init)
/** The answer as JSON; what it is like is for the test to say. */
async function json<T = unknown>(path: string): Promise<T> {
  const response = await get(path)
  return (await response.json()) as T
}
const window = 'from=2026-11-22T08:00:00Z&to=2026-11-22T20:00:00Z'

/** A request as written, without the tidying that fetch does to paths and headers. */
function raw(path: string, headers: Record<string, string> = {}): Promise<{ status: number; body: string }> {
  const { port } = new URL(base)
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString() }),
      )
    })
      .on('error', reject)
      .end()
  })
}

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
    expect(first).toMatchObject({ total: 5, next: 3 })
    expect(first.entries.map(({ id }) => id)).toEqual([5, 4, 3])
    const second = await json<QuarantineAnswer>(`/api/v1/quarantine?limit=3&before=${first.next}`)
    expect(second.entries.map(({ payload }) => payload)).toEqual(['{"v":2}', '{"v":1}'])
    expect(second.next).toBeNull()
  })
})

describe('the description of the API', () => {
  it('is OpenAPI 3.1 and gives a schema for every answer of every route', async () => {
    const { openapi, paths } = await json<Description>('/api/v1/openapi.json')
    expect(openapi).toBe('3.1.0')
    expect(Object.keys(paths).sort()).toEqual([
      '/api/v1/events',
      '/api/v1/kpis',
      '/api/v1/lines',
      '/api/v1/lines/{line}/board',
      '/api/v1/openapi.json',
      '/api/v1/quarantine',
      '/api/v1/scores',
      '/api/v1/status',
      '/livez',
      '/metrics',
      '/readyz',
    ])
    for (const [path, methods] of Object.entries(paths)) {
      expect(Object.keys(methods), path).toEqual(['get'])
      for (const [status, response] of Object.entries(methods.get.responses)) {
        const schemas = Object.values(response.content).map(({ schema }) => schema)
        expect(schemas.length, `${path} ${status}`).toBeGreaterThan(0)
        for (const schema of schemas) expect(Object.keys(schema), `${path} ${status}`).not.toEqual([])
      }
      expect(Object.keys(methods.get.responses), path).toContain('200')
    }
  })
})

describe('problems', () => {
  it.each([
    ['/api/v1/kpis', 'by', null, 'worker, station, line, team, product'],
    [`/api/v1/kpis?by=robot&${window}`, 'by', 'robot', 'worker, station, line, team, product'],
    [`/api/v1/kpis?by=line&${window}&bucket=minute`, 'bucket', 'minute', 'hour, shift, day'],
    ['/api/v1/kpis?by=line&from=yesterday&to=0', 'from', 'yesterday', 'RFC 3339'],
    ['/api/v1/kpis?by=line&from=2000&to=2000', 'to', '2000', 'an instant after from'],
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

  it('a failure inside is answered without its insides', async () => {
    const broken = createFixture({
      figures: {
        ...fixture.context.figures,
        kpis: () => {
          throw new Error('no such column: secret')
        },
      },
    })
    const server = await createServer(broken.context, hub)
    const address = await server.listen({ host: '127.0.0.1', port: 0 })
    const response = await fetch(`${address}/api/v1/kpis?by=line&${window}`)
    const text = await response.text()
    await server.close()
    broken.remove()
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
    expect(JSON.parse(body)).toMatchObject({ code: 'HTTP_FORBIDDEN', next: 'ask from the box itself' })
  })
})

describe('health', () => {
  it('is ready once the main thread says so, and says what is waited for until then', async () => {
    fixture.say({ ready: false, waiting: ['broker'] })
    const waiting = await get('/readyz')
    expect(waiting.status).toBe(503)
    expect(await waiting.json()).toEqual({ ready: false, waiting: ['broker'] })
    fixture.say({ ready: true, waiting: [] })
    expect((await get('/readyz')).status).toBe(200)
    expect(await json('/livez')).toEqual({ live: true })
  })

  it('metrics are Prometheus text: counters as the main thread tells them, and gauges', async () => {
    fixture.say({
      ready: true,
      counters: {
        lineside_readings_total: {
          help: 'Readings',
          labels: ['source', 'result'],
          values: { 'mqtt,stored': 7 },
        },
      },
      sinks: [
        {
          id: 'plant',
          sink: 'mqtt',
          url: 'mqtt://x',
          connected: true,
          waiting: 4,
          sent: 9,
          last_seq: 9,
          last_sent: null,
          error: null,
        },
      ],
      devices: [
        {
          id: 'plc-1',
          driver: 'opcua',
          agent: null,
          link: 'down',
          since: '2026-11-22T08:00:00Z',
          last_reading: null,
          readings: 0,
          error: null,
        },
      ],
    })
    const response = await get('/metrics')
    const text = await response.text()
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; ?version=0\.0\.4/)
    const lines = text.trimEnd().split('\n')
    for (const line of lines) {
      expect(line).toMatch(/^(|# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{([a-z_]+="[^"]*",?)+\})? -?[0-9.e+]+)$/)
    }
    expect(lines).toEqual(
      expect.arrayContaining([
        'lineside_readings_total{source="mqtt",result="stored"} 7',
        'lineside_ready 1',
        'lineside_facts 3',
        'lineside_quarantine 5',
        'lineside_sink_waiting{sink="plant"} 4',
        'lineside_device_up{device="plc-1"} 0',
      ]),
    )
    fixture.say({ sinks: [], devices: [], counters: {} })
  })

  it('the status joins what the main thread says with what the store holds', async () => {
    expect(await json('/api/v1/status')).toMatchObject({
      gateway: 'gw-1',
      ready: true,
      at: new Date(NOON).toISOString(),
      store: { facts: 3, bytes: expect.any(Number) },
      quarantine: { total: 5 },
      seal: null,
    })
  })
})

describe('the page', () => {
  it.each(['/', '/status', '/lines/line-1', '/lines/line-1/wall'])(
    '%s is the shell, never cached',
    async (path) => {
      const response = await get(path)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toContain('text/html')
      expect(response.headers.get('cache-control')).toBe('no-cache')
      expect(await response.text()).toContain('<title>Lineside</title>')
    },
  )

  it('files named by their content are cached for ever', async () => {
    const response = await get('/assets/main-a1b2c3.js')
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  })

  it.each(['/', '/api/v1/lines', '/api/v1/nothing', '/assets/main-a1b2c3.js', '/metrics'])(
    '%s lets nothing in from elsewhere',
    async (path) => {
      const { headers } = await get(path)
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'self'; img-src 'self' data:; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
      )
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
    },
  )

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e%2fsecret.txt%00.html',
  ])('%s leads to no file outside the page', async (path) => {
    const { status, body } = await raw(path)
    expect([400, 403, 404]).toContain(status)
    expect(body).not.toContain('not for the page')
  })

  it('says how to build it where it is not built', async () => {
    const bare = createFixture()
    const server = await createServer(bare.context, hub)
    const address = await server.listen({ host: '127.0.0.1', port: 0 })
    const response = await fetch(`${address}/lines/line-1`)
    expect(response.status).toBe(503)
    expect(await response.text()).toContain('npm run build')
    expect((await fetch(`${address}/api/v1/lines`)).status).toBe(200)
    await server.close()
    bare.remove()
  })
})
