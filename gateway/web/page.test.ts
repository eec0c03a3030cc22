import { afterAll, describe, expect, it } from 'vitest'
import { buildPage, startFixtureServer } from './fixture-server.ts'

const server = await startFixtureServer()
afterAll(server.stop)
const { fixture, get, raw } = server
buildPage(fixture)

describe('the page', () => {
  it.each(['/', '/status', '/quarantine', '/configuration', '/lines/line-1', '/lines/line-1/wall'])(
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
        "default-src 'self'; img-src 'self'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
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
    const bare = await startFixtureServer()
    const response = await bare.get('/lines/line-1')
    expect(response.status).toBe(503)
    expect(await response.text()).toContain('npm run build')
    expect((await bare.get('/api/v1/lines')).status).toBe(200)
    await bare.stop()
  })
})
