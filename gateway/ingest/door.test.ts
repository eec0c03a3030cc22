import { describe, expect, it } from 'vitest'
import { createDoor } from './door.ts'

const LIMITS = { connections: 100, connectionsPerAddress: 30, connectionsPerSecond: 2 }
const NOW = Date.UTC(2026, 10, 2, 8)

describe('the door', () => {
  it('lets in so many in all, from this machine as well, and again when one has left', () => {
    const door = createDoor(LIMITS)
    for (let n = 0; n < 100; n++) expect(door.enter('127.0.0.1', NOW)).toBe('enter')
    expect(door.enter('::1', NOW)).toBe('too many')
    door.leave('127.0.0.1')
    expect(door.enter('::ffff:127.0.0.1', NOW)).toBe('enter')
  })

  it('lets in so many a second from one address, and ten seconds of it at once', () => {
    const door = createDoor(LIMITS)
    for (let n = 0; n < 20; n++) expect(door.enter('10.0.0.1', NOW)).toBe('enter')
    expect(door.enter('10.0.0.1', NOW)).toBe('too fast')
    expect(door.enter('10.0.0.2', NOW)).toBe('enter')
    expect(door.enter('10.0.0.1', NOW + 500)).toBe('enter')
    expect(door.enter('10.0.0.1', NOW + 500)).toBe('too fast')
  })

  it('takes a clock that goes back for one that stands', () => {
    const door = createDoor(LIMITS)
    for (let n = 0; n < 20; n++) door.enter('10.0.0.1', NOW)
    expect(door.enter('10.0.0.1', NOW - 3_600_000)).toBe('too fast')
    expect(door.enter('10.0.0.1', NOW - 3_599_000)).toBe('enter')
  })

  it('lets in so many from one address, until one of them leaves', () => {
    const door = createDoor(LIMITS)
    const later = (n: number) => NOW + n * 1000
    for (let n = 0; n < 30; n++) expect(door.enter('10.0.0.1', later(n))).toBe('enter')
    expect(door.enter('10.0.0.1', later(30))).toBe('too many of one address')
    door.leave('10.0.0.1')
    expect(door.enter('10.0.0.1', later(30))).toBe('enter')
  })
})
