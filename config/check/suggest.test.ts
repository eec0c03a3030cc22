import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editDistance, suggest } from './suggest.ts'

describe('suggest', () => {
  it.each([
    ['prot', ['port', 'host', 'id'], 'port'],
    ['Asia/Shanghia', ['Asia/Shanghai', 'Asia/Hong_Kong'], 'Asia/Shanghai'],
    ['RUNNING', ['running', 'idle'], 'running'],
    ['standard', ['standards', 'stations'], 'standards'],
    ['x', ['id', 'name'], undefined],
    ['completely', ['other'], undefined],
    ['a', [], undefined],
  ])('takes %s for the nearest of %j', (word, candidates, nearest) => {
    expect(suggest(word, candidates)).toBe(nearest)
  })
})

describe('editDistance', () => {
  it('is 0 for equal words alone, the same both ways, and at most the longer length', () => {
    const word = fc.string({ maxLength: 12 })
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b)
        expect(distance === 0).toBe(a === b)
        expect(editDistance(b, a)).toBe(distance)
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length))
      }),
    )
  })
})
