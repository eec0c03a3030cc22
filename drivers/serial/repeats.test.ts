import { expect, it } from 'vitest'
import { createRepeats } from './repeats.ts'

const S = 1000

it('the same text again sooner is the same scan, another text is not', () => {
  const repeats = createRepeats(2 * S)
  expect(repeats.isRepeat('A', 0)).toBe(false)
  expect(repeats.isRepeat('B', 100)).toBe(false)
  expect(repeats.isRepeat('A', 1999)).toBe(true)
  expect(repeats.isRepeat('a', 2000)).toBe(false)
})

it('is counted from when it last came: a scanner that goes on reading gives one scan', () => {
  const repeats = createRepeats(2 * S)
  const told = [0, 1500, 3000, 4500, 6500].map((at) => repeats.isRepeat('A', at))
  expect(told).toEqual([false, true, true, true, false])
})

it('a clock that steps back makes no scan a repeat', () => {
  const repeats = createRepeats(2 * S)
  repeats.isRepeat('A', 3600 * S)
  expect(repeats.isRepeat('A', 0)).toBe(false)
  expect(repeats.isRepeat('A', S)).toBe(true)
})
