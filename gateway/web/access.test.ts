import { describe, expect, it } from 'vitest'
import { type Caller, refusal as refusalOf } from './access.ts'

const caller = (remote: string, headers: Record<string, string> = {}, method = 'GET') => ({
  remote,
  method,
  headers: { host: 'localhost:8080', ...headers },
})
const refusal = (asking: Caller, host: string, hasUsers = false) => refusalOf(asking, host, hasUsers)
const refused = { code: 'HTTP_FORBIDDEN' }

describe('who may ask, before the first user exists', () => {
  it.each(['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1'])(
    'a request from %s is answered',
    (remote) => {
      expect(refusal(caller(remote), '127.0.0.1')).toBeUndefined()
    },
  )

  it.each(['10.0.0.7', '192.168.1.1', '::ffff:10.0.0.7', 'fe80::1', 'nonsense', ''])(
    'a request from %s is not',
    (remote) => {
      expect(refusal(caller(remote), '0.0.0.0')).toMatchObject(refused)
    },
  )

  it.each(['forwarded', 'via', 'x-real-ip', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-anything'])(
    'a request that carries %s was forwarded and is never loopback',
    (header) => {
      expect(refusal(caller('127.0.0.1', { [header]: '127.0.0.1' }), '127.0.0.1')).toMatchObject(refused)
    },
  )

  it.each(['localhost', 'LOCALHOST:8080', '127.0.0.1:8080', '[::1]:8080', '10.1.2.3', 'gateway.plant:8080'])(
    'the host %s is ours',
    (host) => {
      expect(refusal(caller('127.0.0.1', { host }), 'gateway.plant')).toBeUndefined()
    },
  )

  it.each(['evil.example', 'localhost.evil.example', 'evil.example:80', 'a@127.0.0.1', '127.0.0.1/x', ''])(
    'the host "%s" could be a name bound to this machine by a stranger and is refused',
    (host) => {
      expect(refusal(caller('127.0.0.1', { host }), '127.0.0.1')).toMatchObject(refused)
    },
  )

  it('a request without a Host header is refused', () => {
    expect(refusal({ remote: '127.0.0.1', method: 'GET', headers: {} }, '127.0.0.1')).toMatchObject(refused)
  })
})

describe('what may change something', () => {
  const post = (headers: Record<string, string>) => refusal(caller('127.0.0.1', headers, 'POST'), '127.0.0.1')

  it.each<Record<string, string>>([
    {},
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'same-origin', origin: 'http://localhost:8080' },
    { origin: 'http://LOCALHOST:8080' },
    { host: '[::1]:8080', origin: 'http://[::1]:8080' },
  ])('is taken from the page itself, and from programs: %j', (headers) => {
    expect(post(headers)).toBeUndefined()
  })

  it.each<Record<string, string>>([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'same-origin', origin: 'http://evil.example' },
    { origin: 'http://localhost:9090' },
    { origin: 'http://localhost' },
    { origin: 'null' },
    { origin: 'nonsense' },
    { origin: '' },
  ])('is refused from a page elsewhere: %j', (headers) => {
    expect(post(headers)).toMatchObject(refused)
    for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS'])
      expect(refusal(caller('127.0.0.1', headers, method), '127.0.0.1')).toMatchObject(refused)
  })

  it('is not what only reads: a link elsewhere may lead here', () => {
    const headers = { 'sec-fetch-site': 'cross-site' }
    for (const method of ['GET', 'HEAD'])
      expect(refusal(caller('127.0.0.1', headers, method), '127.0.0.1')).toBeUndefined()
  })
})

describe('once there are users', () => {
  it.each(['127.0.0.1', '10.0.0.7', 'fe80::1'])('a request from %s is for the sign-in to judge', (remote) => {
    expect(refusal(caller(remote), '0.0.0.0', true)).toBeUndefined()
    expect(refusal(caller(remote, { forwarded: 'for=10.0.0.9' }), '0.0.0.0', true)).toBeUndefined()
  })

  it('a forged Host, and a change from a page elsewhere, are refused as before', () => {
    expect(refusal(caller('10.0.0.7', { host: 'evil.example' }), '0.0.0.0', true)).toMatchObject(refused)
    for (const [name, value] of [
      ['origin', 'http://evil.example'],
      ['sec-fetch-site', 'cross-site'],
    ])
      expect(refusal(caller('10.0.0.7', { [name]: value }, 'POST'), '0.0.0.0', true)).toMatchObject(refused)
  })
})
