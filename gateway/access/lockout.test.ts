import { expect, it } from 'vitest'
import { createLockout } from './lockout.ts'

const OPTIONS = { free: 3, longestMs: 60_000 }

it('the first failures are free, then each doubles the wait up to the longest', () => {
  const lockout = createLockout(OPTIONS)
  const waits = Array.from({ length: 11 }, () => {
    lockout.failed('a', 0)
    return lockout.wait('a', 0)
  })
  expect(waits).toEqual([0, 0, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000])
})

it('a wait ends by itself', () => {
  const lockout = createLockout(OPTIONS)
  for (let n = 0; n < 4; n++) lockout.failed('a', 100)
  expect([100, 1100, 2099, 2100].map((now) => lockout.wait('a', now))).toEqual([2000, 1000, 1, 0])
})

it('keys know nothing of each other', () => {
  const lockout = createLockout(OPTIONS)
  for (let n = 0; n < 5; n++) lockout.failed('a', 0)
  expect(lockout.wait('b', 0)).toBe(0)
})

it('failures are forgotten by success, and after a quarter of an hour without one', () => {
  const lockout = createLockout(OPTIONS)
  for (let n = 0; n < 5; n++) lockout.failed('a', 0)
  lockout.forgive('a')
  expect(lockout.wait('a', 0)).toBe(0)
  for (let n = 0; n < 5; n++) lockout.failed('b', 0)
  lockout.failed('b', 15 * 60_000)
  expect(lockout.wait('b', 15 * 60_000)).toBe(0)
})

it('keys without end do not fill the memory: those that failed longest ago are forgotten', () => {
  const lockout = createLockout({ free: 1, longestMs: 60_000 })
  for (let n = 0; n <= 10_000; n++) lockout.failed(`key ${n}`, 0)
  expect(lockout.wait('key 0', 0)).toBe(0)
  expect(lockout.wait('key 1', 0)).toBe(1000)
})
