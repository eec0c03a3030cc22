import { describe, expect, it } from 'vitest'
import type { Person } from '../access/index.ts'
import { createSessions } from './sessions.ts'

const HOUR = 3_600_000
const person = (change: Partial<Person> = {}): Person => ({
  name: 'wang',
  hash: 'h',
  made: 1,
  disabled: false,
  role: 'supervisor',
  lines: [],
  teams: [],
  worker: null,
  ...change,
})

describe('a session', () => {
  it('is over when it was not used for four hours, and after twelve hours in any case', () => {
    const sessions = createSessions()
    const idle = sessions.begin(person(), 0)
    const used = sessions.begin(person(), 0)
    const find = (secret: string, hours: number) => sessions.find(secret, hours * HOUR, () => person(), true)
    for (const hours of [3, 6, 9, 11]) expect(find(used, hours), `${hours} h`).toBeDefined()
    expect(find(idle, 4)).toBeUndefined()
    expect(find(used, 12)).toBeUndefined()
  })

  it('is none the longer for being looked at', () => {
    const sessions = createSessions()
    const secret = sessions.begin(person(), 0)
    expect(sessions.find(secret, 3 * HOUR, () => person(), false)).toBeDefined()
    expect(sessions.find(secret, 5 * HOUR, () => person(), false)).toBeUndefined()
  })

  it('of a viewer lasts a month: a board on the wall stays signed in', () => {
    const sessions = createSessions()
    const viewer = person({ role: 'viewer' })
    const secret = sessions.begin(viewer, 0)
    expect(sessions.find(secret, 29 * 24 * HOUR, () => viewer, false)).toBeDefined()
    expect(sessions.find(secret, 30 * 24 * HOUR, () => viewer, false)).toBeUndefined()
  })

  it.each<[string, Person | undefined]>([
    ['is removed', undefined],
    ['has another password', person({ hash: 'other' })],
    ['has another scope', person({ lines: ['line-1'] })],
    ['was removed and made again', person({ made: 2 })],
  ])('ends for good when the person %s', (_, after) => {
    const sessions = createSessions()
    const secret = sessions.begin(person(), 0)
    expect(sessions.find(secret, 1, () => after, true)).toBeUndefined()
    expect(sessions.find(secret, 1, () => person(), true)).toBeUndefined()
  })
})
