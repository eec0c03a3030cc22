import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLog, systemClock } from '../../base/index.ts'
import { type Access, type Account, openAccess } from './access.ts'
import { type Accounts, openAccounts } from './accounts.ts'
import { hashPassword } from './password.ts'

const log = createLog('test')
log.level = 'silent'
const DAY_MS = 24 * 3_600_000

let folder: string
let accounts: Accounts
let access: Access
let now = Date.UTC(2026, 10, 2)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lineside-access-'))
  // As the commands do it, on a connection of its own.
  accounts = openAccounts(folder)
  access = openAccess(folder, { clock: { now: () => now }, log, lookEveryMs: 5 })
})
afterEach(() => {
  access.close()
  accounts.close()
  rmSync(folder, { recursive: true, force: true })
})

async function add(name: string, publish = ['lineside/v1/#'], subscribe: string[] = []): Promise<void> {
  const hash = await hashPassword(`password of ${name}`)
  await changed(() => accounts.add({ name, hash, made: systemClock.now(), publish, subscribe }))
}

/** Returns once the gateway's side has seen what `change` did. */
async function changed(change: () => void): Promise<void> {
  const seen = new Promise<void>((resolve) => access.onChange(resolve))
  change()
  await seen
}

function login(name: string, password = `password of ${name}`): Promise<Account> {
  return access.authenticate({ name, password: Buffer.from(password), address: '127.0.0.1' })
}

describe('an account', () => {
  it('is known as soon as another process has made it, and gone as soon as it is removed', async () => {
    await expect(login('press')).rejects.toMatchObject({ code: 'MQTT_BAD_CREDENTIALS' })
    await add('press')
    expect((await login('press')).record.name).toBe('press')
    await changed(() => accounts.remove('press'))
    await expect(login('press')).rejects.toMatchObject({ code: 'MQTT_BAD_CREDENTIALS' })
    expect(access.size()).toBe(0)
  })

  it('that is disabled lets nobody in until it is enabled', async () => {
    await add('press')
    await changed(() => accounts.setDisabled('press', true))
    await expect(login('press')).rejects.toMatchObject({ code: 'MQTT_BAD_CREDENTIALS' })
    await changed(() => accounts.setDisabled('press', false))
    expect((await login('press')).record.disabled).toBe(false)
  })

  it('whose password is changed while it is checked lets nobody in', async () => {
    await add('press')
    const hash = await hashPassword('another password')
    const [answer] = await Promise.allSettled([
      login('press'),
      changed(() => accounts.setHash('press', hash)),
    ])
    expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'MQTT_BAD_CREDENTIALS' } })
  })

  it('has the rights that it was given, and no others', async () => {
    await add('press', ['a/+'], ['b/#'])
    const { rights } = await login('press')
    expect([rights.mayPublish('a/x'), rights.mayPublish('b/x')]).toEqual([true, false])
    expect([rights.maySubscribe('b/x'), rights.maySubscribe('#')]).toEqual([true, false])
  })

  it('of another kind is none of a client', async () => {
    await add('press')
    const db = new Sqlite(accounts.file)
    await changed(() => db.exec("UPDATE account SET kind = 'person'"))
    db.close()
    await expect(login('press')).rejects.toMatchObject({ code: 'MQTT_BAD_CREDENTIALS' })
    expect(() => accounts.remove('press')).toThrow('ACCOUNT_UNKNOWN')
    expect(() => accounts.setDisabled('press', true)).toThrow('ACCOUNT_UNKNOWN')
  })
})

describe('who is in', () => {
  it('stays while the account is as it was, or gets more rights, and has those at once', async () => {
    await add('press', ['a/b'])
    const before = await login('press')
    await add('other')
    expect(access.renewed(before).stays).toBe(true)
    await changed(() => accounts.setRights('press', { publish: ['a/#'], subscribe: ['c'] }))
    const { account, stays } = access.renewed(before)
    expect([account?.rights.mayPublish('a/c'), stays]).toEqual([true, true])
  })

  it.each<[string, () => void]>([
    ['is removed', () => accounts.remove('press')],
    ['is disabled', () => accounts.setDisabled('press', true)],
    ['has a new password', () => accounts.setHash('press', '$argon2id$')],
    [
      'loses a right',
      () => accounts.setRights('press', { publish: ['lineside/v1/line-1/#'], subscribe: [] }),
    ],
  ])('has to go when the account %s', async (_, change) => {
    await add('press')
    const before = await login('press')
    await changed(change)
    expect(access.renewed(before).stays).toBe(false)
  })
})

describe('a client id', () => {
  it('belongs to the account that used it first, also after a restart', async () => {
    await add('press')
    await add('other')
    const [press, other] = [await login('press'), await login('other')]
    access.claim('sensor-1', press)
    access.close()
    access = openAccess(folder, { clock: { now: () => now }, log, lookEveryMs: 5 })
    access.claim('sensor-1', press)
    expect(() => access.claim('sensor-1', other)).toThrow(/MQTT_CLIENT_ID_TAKEN.*"sensor-1" of account press/)
    expect(() => access.claim('sensor-1', null)).toThrow('MQTT_CLIENT_ID_TAKEN')
  })

  it('that no account has used is anybody’s, and clients without an account keep none', async () => {
    await add('press')
    access.claim('sensor-1', null)
    access.claim('sensor-1', await login('press'))
    expect(accounts.clientsOf('press')).toEqual(['sensor-1'])
  })

  it('is free again once released, or once its account is removed', async () => {
    await add('press')
    await add('other')
    const [press, other] = [await login('press'), await login('other')]
    access.claim('sensor-1', press)
    expect(accounts.release('sensor-1')).toBe(true)
    expect(accounts.release('sensor-1')).toBe(false)
    access.claim('sensor-1', other)
    await changed(() => accounts.remove('other'))
    access.claim('sensor-1', press)
  })

  it('can be given to an account, whosever it was', async () => {
    await add('press')
    await add('other')
    access.claim('sensor-1', await login('press'))
    accounts.bind('sensor-1', 'other', now)
    expect(() => access.claim('sensor-1', null)).toThrow('MQTT_CLIENT_ID_TAKEN')
    access.claim('sensor-1', await login('other'))
    expect(() => accounts.bind('sensor-1', 'nobody', now)).toThrow('ACCOUNT_UNKNOWN')
  })

  it('not used for longest is forgotten when an account has used a thousand others', async () => {
    await add('press')
    const press = await login('press')
    access.claim('made-up-0', press)
    access.claim('made-up-1', press)
    now += 2 * DAY_MS
    access.claim('made-up-0', press)
    for (let n = 2; n <= 1000; n++) accounts.bind(`made-up-${n}`, 'press', now)
    const kept = accounts.clientsOf('press')
    expect(kept).toHaveLength(1000)
    expect(kept).toContain('made-up-0')
    expect(kept).not.toContain('made-up-1')
  })
})

describe('the file', () => {
  it('can be read by its owner only', () => {
    if (process.platform === 'win32') return
    expect(statSync(join(folder, 'access.db')).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'access.db-wal')).mode & 0o777).toBe(0o600)
  })

  it('of a newer version is refused', () => {
    const db = new Sqlite(accounts.file)
    db.pragma('user_version = 99')
    db.close()
    expect(() => openAccounts(folder)).toThrow('STORE_NEWER')
  })

  it('takes no second account of a name, and no change to one that is not there', async () => {
    await add('press')
    const rights = { publish: [], subscribe: [] }
    expect(() => accounts.add({ name: 'press', hash: '', made: 0, ...rights })).toThrow('ACCOUNT_EXISTS')
    expect(() => accounts.setHash('other', '')).toThrow('ACCOUNT_UNKNOWN')
    expect(() => accounts.setRights('other', rights)).toThrow('ACCOUNT_UNKNOWN')
    expect(() => accounts.remove('other')).toThrow('ACCOUNT_UNKNOWN')
  })
})
