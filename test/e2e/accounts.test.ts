import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StatusAnswer } from '../../gateway/web/api.ts'
import { type GuardedGateway, guardedGateway, isKnown, passwordOf, STATION_1 } from '../accounts.ts'
import { eventually, get } from '../gateway.ts'

const LINESIDE = join(import.meta.dirname, '..', '..', 'bin', 'lineside.ts')

let gateway: GuardedGateway
beforeAll(async () => {
  gateway = await guardedGateway({ accounts: [] })
})
afterAll(() => gateway.remove())

it('a gateway that nobody can connect to yet says at the start which command makes an account', () => {
  return eventually(() => expect(gateway.log()).toMatch(/MQTT_NO_ACCOUNTS.*lineside user add SITE.yaml NAME/))
})

describe('lineside user, while the gateway runs', () => {
  it('add: the client may publish readings, and nothing else, without a restart', async () => {
    const { status, out } = gateway.user('add', ['press'], `${passwordOf('press')}\n`)
    expect([status, out]).toEqual([0, 'press may publish lineside/v1/#; may subscribe to nothing\n'])
    const client = await isKnown(gateway, 'press')
    await client.publishAsync(STATION_1, '1', { qos: 1 })
    await expect(client.subscribeAsync('lineside/v1/#')).rejects.toThrow()
  })

  it('add --generate: prints a password that works, alone on standard output', async () => {
    const { status, out, err } = gateway.user('add', ['scanner', '--generate'])
    expect(status).toBe(0)
    expect(out).toMatch(/^[A-Za-z0-9_-]{24}\n$/)
    expect(err).not.toContain(out.trim())
    await isKnown(gateway, 'scanner', { password: out.trim() })
  })

  it('list: names, rights, client ids, and no hash', () => {
    const { status, out } = gateway.user('list')
    expect(status).toBe(0)
    expect(out).toMatch(/^press, since .*\n {2}may publish lineside\/v1\/#; .*\n {2}client ids: press\n/)
    expect(out).not.toContain('argon2')
  })

  it.each([
    ['password', ['changed'], 'another password', 'another password'],
    ['disable', ['disabled'], '', null],
    ['rights', ['limited', '--subscribe', 'a'], '', passwordOf('limited')],
    ['remove', ['removed'], '', null],
  ])('%s: who is in has to go within a moment', async (action, args, input, passwordAfter) => {
    const [name] = args
    await gateway.add({ name })
    const client = await isKnown(gateway, name, { reconnectPeriod: 0 })
    const closed = once(client.stream, 'close')
    expect(gateway.user(action, args, input)).toMatchObject({ status: 0, err: '' })
    await closed
    if (passwordAfter === null) {
      await expect(gateway.client(name)).rejects.toMatchObject({ code: 4 })
    } else {
      await gateway.client(name, { password: passwordAfter })
    }
  })

  it('enable: lets a disabled one in again', async () => {
    await gateway.add({ name: 'resting' })
    gateway.user('disable', ['resting'])
    expect(gateway.user('list').out).toContain('resting (disabled)')
    expect(gateway.user('enable', ['resting']).status).toBe(0)
    await isKnown(gateway, 'resting')
  })

  it.each([
    ['add', ['press'], 'long enough', 'ACCOUNT_EXISTS'],
    ['add', ['new'], '', 'ACCOUNT_BAD_PASSWORD'],
    ['add', ['new'], '7 chars', 'ACCOUNT_BAD_PASSWORD'],
    ['add', ['new'], 'two lines\nof it', 'ACCOUNT_BAD_PASSWORD'],
    ['add', ['a b'], 'long enough', 'ACCOUNT_BAD_NAME'],
    ['rights', ['press'], '', 'USAGE'],
    ['remove', ['nobody'], '', 'ACCOUNT_UNKNOWN'],
  ])('%s %j with %j is refused: %s', (action, args, input, code) => {
    const { status, err, out } = gateway.user(action, args, input)
    expect(status).toBe(2)
    expect(err).toContain(code)
    expect(out).toBe('')
  })
})

it('an agent with an account reaches the gateway, and warns of a password file that others can read', async () => {
  await gateway.add({ name: 'line-pc' })
  await isKnown(gateway, 'line-pc')
  const file = join(gateway.folder, 'line-pc.password')
  writeFileSync(file, `${passwordOf('line-pc')}\n`)
  chmodSync(file, 0o644)
  const agent = spawn(
    process.execPath,
    [
      ...[LINESIDE, 'agent', gateway.site, '--id', 'pc-1', '--gateway', gateway.mqttUrl],
      ...['--spool', join(gateway.folder, 'spool'), '--username', 'line-pc', '--password-file', file],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const ended = once(agent, 'exit')
  let log = ''
  agent.stderr.on('data', (chunk: Buffer) => {
    log += chunk
  })
  try {
    await eventually(async () => {
      const { agents } = await get<StatusAnswer>(gateway, '/api/v1/status')
      expect(agents).toMatchObject([{ id: 'pc-1', connected: true, spool: 0 }])
    })
    expect(log).toContain('ACCOUNT_PASSWORD_EXPOSED')
    expect(gateway.user('list').out).toContain('client ids: pc-1, line-pc')
  } finally {
    agent.kill('SIGTERM')
    await ended
  }
})
