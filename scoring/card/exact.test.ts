import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { add, compare, exact, exactOfText, floor, roundHalfAway, roundHalfUp, toNumber } from './exact.ts'

describe('a JSON number is its shortest decimal form', () => {
  it('reads every number as the decimal that it is written as', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(compare({ ...exact(value), of: Number.NaN }, exactOfText(String(value)))).toBe(0)
      }),
    )
  })

  it('orders numbers as it orders their decimals', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true })
    fc.assert(
      fc.property(number, number, (a, b) => {
        const exactly = compare({ ...exact(a), of: Number.NaN }, { ...exact(b), of: Number.NaN })
        expect(Math.sign(compare(exact(a), exact(b)))).toBe(exactly)
      }),
    )
  })

  it('adds 0.1 and 0.2 to 0.3', () => expect(compare(add(exact(0.1), exact(0.2)), exact(0.3))).toBe(0))
  it('refuses what is no number', () => expect(() => exact(Number.NaN)).toThrow(RangeError))
})

describe('rounding', () => {
  it('takes a half up, towards plus infinity', () => {
    expect(roundHalfUp(exact(0.5), 1n)).toBe(1n)
    expect(roundHalfUp(exact(-0.5), 1n)).toBe(0n)
    expect(roundHalfUp(exact(-1.51), 1n)).toBe(-2n)
    expect(floor(exact(-0.1))).toBe(-1n)
  })

  it('takes half a cent away from zero', () => {
    expect(roundHalfAway(exact(1000.005), 100n)).toBe(100001n)
    expect(roundHalfAway(exact(-1000.005), 100n)).toBe(-100001n)
  })

  it('shows ratios to 1e-9, large ones too', () => {
    expect(toNumber(exactOfText('0.0000000005'))).toBe(1e-9)
    expect(toNumber(exactOfText('123456789012.0000000004'))).toBe(123456789012)
    expect(toNumber(exactOfText('-93.64090909090909'))).toBe(-93.640909091)
  })
})
