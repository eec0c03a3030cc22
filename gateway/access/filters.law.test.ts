import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { covers, isFilter, matches } from './filters.ts'

const NAMES = ['', 'a', 'b', '$s']
const topics = fc
  .array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 4 })
  .map((levels) => levels.join('/'))
const filters = fc
  .tuple(fc.array(fc.constantFrom(...NAMES, '+'), { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([levels, open]) => [...levels, ...(open ? ['#'] : [])].join('/'))
const anyFilter = fc.oneof(fc.constant('#'), filters).filter((filter) => filter !== '')

/** All topics of up to five levels of these names, and one that no filter names; the empty one counts as one here. */
const ALL_TOPICS = [1, 2, 3, 4, 5].flatMap((length) => product([...NAMES, 'other'], length))

function product(names: string[], length: number): string[] {
  if (length === 1) return names
  return product(names, length - 1).flatMap((front) => names.map((name) => `${front}/${name}`))
}

describe('a filter that covers another', () => {
  it('matches every topic that the other matches', () => {
    fc.assert(
      fc.property(anyFilter, anyFilter, topics, (granted, asked, topic) => {
        if (covers(granted, asked) && matches(asked, topic)) expect(matches(granted, topic)).toBe(true)
      }),
      { numRuns: 5_000 },
    )
  })

  it('is found wherever there is no topic that the other alone matches', () => {
    fc.assert(
      fc.property(anyFilter, anyFilter, (granted, asked) => {
        const beyond = ALL_TOPICS.find((topic) => matches(asked, topic) && !matches(granted, topic))
        expect({ granted, asked, covered: covers(granted, asked) }).toEqual({
          granted,
          asked,
          covered: beyond === undefined,
        })
      }),
      { numRuns: 1_000 },
    )
  })

  it('covers itself, and a topic that it matches', () => {
    fc.assert(
      fc.property(anyFilter, topics, (filter, topic) => {
        expect(covers(filter, filter)).toBe(true)
        if (topic !== '') expect(covers(filter, topic)).toBe(matches(filter, topic))
      }),
    )
  })

  it('is a filter', () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        expect(isFilter(filter)).toBe(true)
      }),
    )
  })
})
