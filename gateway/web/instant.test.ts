import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseInstant, rfc3339 } from './instant.ts'

describe('instants in requests', () => {
  it('are epoch milliseconds or RFC 3339 with an offset', () => {
    expect(parseInstant('1763769600000')).toBe(1763769600000)
    expect(parseInstant('2026-11-22T08:00:00+08:00')).toBe(Date.parse('2026-11-22T00:00:00Z'))
    expect(parseInstant('2026-11-22 08:00:00.5Z')).toBe(Date.parse('2026-11-22T08:00:00.500Z'))
  })

  it.each([
    '2026-11-22T08:00:00',
    '2026-11-22',
    '2026-02-30T08:00:00Z',
    '2026-11-22T08:00:00 08:00',
    'today',
    '',
    '1.5',
  ])('"%s" is neither', (text) => {
    expect(parseInstant(text)).toBeUndefined()
  })

  it('are read as they were written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), (at) => {
        expect(parseInstant(rfc3339(at))).toBe(at)
      }),
    )
  })
})
