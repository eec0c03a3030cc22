import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoffMs } from './backoff.ts'

describe('back-off', () => {
  it('doubles the wait up to its limit', () => {
    const limits = { firstMs: 100, maxMs: 1000 }
    expect([1, 2, 3, 4, 5, 60].map((attempt) => backoffMs(attempt, 1, limits))).toEqual([
      100, 200, 400, 800, 1000, 1000,
    ])
  })

  it('never waits less than half nor more than the whole of the doubled wait', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempt, random) => {
          const whole = backoffMs(attempt, 1)
          const wait = backoffMs(attempt, random)
          expect(wait).toBeGreaterThanOrEqual(whole / 2)
          expect(wait).toBeLessThanOrEqual(whole)
        },
      ),
    )
  })
})
