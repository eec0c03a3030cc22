import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '../../base/index.ts'
import { openAccounts } from './accounts.ts'
import { openKnownPeople } from './known-people.ts'
import { hashPassword } from './password.ts'
import { openPeople, type People, type Person } from './people.ts'
import { createSecret } from './secret.ts'

const log = createLog('test')
log.level = 'silent'
const HASH = await hashPassword('correct horse')

let folder: string
let people: People
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lineside-people-'))
  people = openPeople(folder)
})
afterEach(() => {
  people.close()
  rmSync(folder, { recursive: true, force: true })
})

const add = (name: string, duty: Partial<Person> = {}) =>
  people.add({ name, hash: HASH, made: 1, role: 'hr', lines: [], teams: [], worker: null, ...duty })

describe('people in the file', () => {
  it('are as they were made, and as they are changed', () => {
    add('lina', { role: 'worker', worker: 'w-001', lines: ['line-1'], teams: ['b', 'a'] })
    expect(people.all()).toEqual([
      {
        name: 'lina',
        hash: HASH,
        made: 1,
        disabled: false,
        role: 'worker',
        worker: 'w-001',
        lines: ['line-1'],
        teams: ['a', 'b'],
      },
    ])
    people.setDuty('lina', { role: 'hr', worker: null, lines: [], teams: ['c'] })
    people.setDisabled('lina', true)
    expect(people.all()).toMatchObject([
      { role: 'hr', worker: null, lines: [], teams: ['c'], disabled: true },
    ])
  })

  it('share their names with clients, and nothing else', () => {
    const accounts = openAccounts(folder)
    const rights = { publish: ['a'], subscribe: [] }
    accounts.add({ name: 'press', hash: HASH, made: 1, ...rights })
    add('lina')
    expect(() => add('press')).toThrow('ACCOUNT_EXISTS')
    expect(() => accounts.add({ name: 'lina', hash: HASH, made: 1, ...rights })).toThrow('ACCOUNT_EXISTS')
    expect(() => people.setDisabled('press', true)).toThrow('ACCOUNT_UNKNOWN')
    expect(() => accounts.setRights('lina', rights)).toThrow('ACCOUNT_UNKNOWN')
    expect(() => accounts.bind('sensor-1', 'lina', 1)).toThrow('ACCOUNT_UNKNOWN')
    expect([people.all().length, accounts.all().length]).toEqual([1, 1])
    accounts.close()
  })

  it('come into a file of the version before, beside the clients that it has', () => {
    people.close()
    const db = new Sqlite(join(folder, 'access.db'))
    db.exec('DROP TABLE token; DROP TABLE person_scope; DROP TABLE person; PRAGMA user_version = 1')
    db.exec("INSERT INTO account (name, kind, hash, made) VALUES ('press', 'client', 'h', 1)")
    db.close()
    people = openPeople(folder)
    add('lina')
    expect(people.all()).toHaveLength(1)
    const accounts = openAccounts(folder)
    expect(accounts.all().map(({ name }) => name)).toEqual(['press'])
    accounts.close()
  })

  it('take their tokens with them', () => {
    add('lina')
    const token = { ...createSecret(), account: 'lina', role: null, made: 1, expires: 2 }
    const { secret: _, ...record } = token
    people.addToken(record)
    expect(people.tokens()).toEqual([record])
    people.remove('lina')
    expect(people.tokens()).toEqual([])
    expect(() => people.addToken(record)).toThrow('ACCOUNT_UNKNOWN')
    expect(() => people.revoke(record.id)).toThrow('ACCOUNT_UNKNOWN_TOKEN')
  })
})

describe('people as the gateway knows them', () => {
  it('are those of the file at every moment, whoever changed it', async () => {
    const known = openKnownPeople(folder, log)
    const signIn = (password: string) =>
      known.signIn({ name: 'lina', password: Buffer.from(password), address: '127.0.0.1' })
    expect(known.exist()).toBe(false)
    await expect(signIn('correct horse')).rejects.toMatchObject({ code: 'HTTP_BAD_CREDENTIALS' })
    add('lina')
    expect(known.exist()).toBe(true)
    expect(await signIn('correct horse')).toMatchObject({ name: 'lina', role: 'hr' })
    people.setDisabled('lina', true)
    expect([known.exist(), known.named('lina')]).toEqual([true, undefined])
    await expect(signIn('correct horse')).rejects.toMatchObject({ code: 'HTTP_BAD_CREDENTIALS' })
    known.close()
  })

  it('have no way in by the name or the hash of a token', () => {
    add('lina')
    const { secret, hash, id } = createSecret()
    people.addToken({ id, account: 'lina', hash, role: null, made: 1, expires: 10 })
    const known = openKnownPeople(folder, log)
    expect(known.byToken(secret, 9)?.person.name).toBe('lina')
    for (const [text, at] of [
      [secret, 10],
      [hash, 9],
      [id, 9],
    ] as const)
      expect(known.byToken(text, at)).toBeUndefined()
    known.close()
  })
})
