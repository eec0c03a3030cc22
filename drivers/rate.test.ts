import { expect, it } from 'vitest'
import { createRate } from './rate.ts'

const S = 1000

it('is what came a second since the first, at most over the last minute', () => {
  const rate = createRate()
  expect(rate.perSecond(0)).toBe(0)
  for (let second = 0; second < 10; second++) rate.add(5, second * S)
  expect(rate.perSecond(9 * S)).toBe(5)
  expect(rate.perSecond(19 * S)).toBe(2.5)
  expect(rate.perSecond(64 * S)).toBeCloseTo((5 * 5) / 60)
  expect(rate.perSecond(69 * S)).toBe(0)
})

it('forgets what is older than a minute after a long silence', () => {
  const rate = createRate()
  rate.add(100, 0)
  rate.add(60, 3600 * S)
  expect(rate.perSecond(3600 * S)).toBe(1)
})

it('begins anew where the clock steps back', () => {
  const rate = createRate()
  rate.add(100, 3600 * S)
  rate.add(2, 0)
  expect(rate.perSecond(0)).toBe(2)
})
