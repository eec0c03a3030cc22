import { describe, expect, it } from 'vitest'
import { createRecent } from './recent.ts'

describe('values that come again', () => {
  it('knows the last value when a new subscription begins with it', () => {
    const recent = createRecent()
    recent.remember(0, { v: 7, ts: 100 })
    expect(recent.isLast(0, { v: 7, ts: 100 })).toBe(true)
    expect(recent.isLast(0, { v: 7, ts: 101 })).toBe(false)
    expect(recent.isLast(0, { v: 8, ts: 100 })).toBe(false)
    expect(recent.isLast(0, { v: 7, ts: 100, q: 'bad' })).toBe(false)
    expect(recent.isLast(1, { v: 7, ts: 100 })).toBe(false)
  })

  it('knows values passed on earlier, but only at their very time', () => {
    const recent = createRecent()
    recent.remember(0, { v: 'a', ts: 1 })
    recent.remember(0, { v: 'b', ts: 2 })
    expect(recent.has(0, { v: 'a', ts: 1 })).toBe(true)
    expect(recent.isLast(0, { v: 'a', ts: 1 })).toBe(false)
    expect(recent.has(0, { v: 'a', ts: 2 })).toBe(false)
  })

  it('forgets what is long past', () => {
    const recent = createRecent()
    for (let ts = 0; ts <= 200; ts++) recent.remember(0, { v: ts, ts })
    expect(recent.has(0, { v: 0, ts: 0 })).toBe(false)
    expect(recent.has(0, { v: 1, ts: 1 })).toBe(true)
  })
})
