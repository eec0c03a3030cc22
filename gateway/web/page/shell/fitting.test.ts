import { describe, expect, it } from 'vitest'
import { fittingOf } from './fitting.ts'

describe('a row of tabs', () => {
  it('holds those that lie on its first line', () => {
    expect(fittingOf([8, 8, 8])).toBe(3)
    expect(fittingOf([8, 8, 56, 56, 104])).toBe(2)
    expect(fittingOf([])).toBe(0)
  })
})
