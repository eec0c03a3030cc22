import { describe, expect, it } from 'vitest'
import { refusal } from './access.ts'

const caller = (remote: string, headers: Record<string, string> = {}) => ({
  remote,
  headers: { host: 'localhost:8080', ...headers },
})
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
    expect(refusal({ remote: '127.0.0.1', headers: {} }, '127.0.0.1')).toMatchObject(refused)
  })
})
