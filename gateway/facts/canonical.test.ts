import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCanonical, type Value } from './canonical.ts'

function packed(...records: Value[][]): { bytes: Buffer; checks: number[] } {
  const pieces: Buffer[] = []
  const canonical = createCanonical((piece) => pieces.push(Buffer.from(piece)))
  const checks = records.map((record) => canonical.add(record))
  canonical.flush()
  return { bytes: Buffer.concat(pieces), checks }
}

const value: fc.Arbitrary<Value> = fc.oneof(
  fc.constant(null),
  fc.double({ noNaN: true }).map((number) => number + 0),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
)
const record = fc.array(value, { maxLength: 16 })
const records = fc.array(record, { maxLength: 8 })
const asWords = (all: Value[][]) =>
  JSON.stringify(all.map(upToItsLast), (_, part: unknown) =>
    typeof part === 'number' ? `number ${part}` : part,
  )
const upToItsLast = (values: Value[]) => values.slice(0, values.findLastIndex((each) => each !== null) + 1)

describe('canonical bytes', () => {
  it('are those of the description, so that others can work them out', () => {
    const { bytes } = packed([7, null, 'é!', Buffer.from([1, 2, 3, 4, 5])])
    expect(bytes.toString('hex')).toBe(
      [
        '09000000',
        'e1000000',
        '0000000000001c40',
        '03000000',
        'c3a92100',
        '05000000',
        '0102030405000000',
      ].join(''),
    )
  })

  it('are the same for the same values and differ for others, wherever one record ends and the next begins', () => {
    fc.assert(
      fc.property(records, records, (some, others) => {
        expect(packed(...some).bytes.equals(packed(...structuredCopy(some)).bytes)).toBe(true)
        expect(packed(...some).bytes.equals(packed(...others).bytes)).toBe(asWords(some) === asWords(others))
      }),
      { numRuns: 1000 },
    )
  })

  it('are the same with and without nulls at the end, as where a table got another column', () => {
    expect(packed([1, 'a', null, null], [2]).bytes.equals(packed([1, 'a'], [2, null]).bytes)).toBe(true)
    expect(packed([null], []).bytes.equals(packed([], [null]).bytes)).toBe(true)
    expect(packed([null, 1]).bytes.equals(packed([1]).bytes)).toBe(false)
  })

  it('do not depend on what was packed before, nor on how long a record is', () => {
    const long = 'x'.repeat(1_000_000)
    const { bytes, checks } = packed(['abc'], [long], ['abc'], [Buffer.alloc(500_000, 1)], ['abc'])
    const [alone, check] = [packed(['abc']).bytes, packed(['abc']).checks[0]]
    expect([checks[0], checks[2], checks[4]]).toEqual([check, check, check])
    expect(bytes.subarray(0, alone.length).equals(alone)).toBe(true)
    expect(bytes.subarray(-alone.length).equals(alone)).toBe(true)
    expect(bytes).toHaveLength(3 * alone.length + 12 + long.length + 12 + 500_000)
  })

  it('do not tell zero from negative zero, which SQLite may not keep', () => {
    expect(packed([-0]).bytes.equals(packed([0]).bytes)).toBe(true)
  })
})

describe('the check of a record', () => {
  it('is another one after any one bit of a number was flipped', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.integer({ min: 0, max: 63 }), (number, bit) => {
        const flipped = Buffer.alloc(8)
        flipped.writeDoubleLE(number)
        flipped[bit >> 3] ^= 1 << (bit & 7)
        const other = flipped.readDoubleLE()
        fc.pre(!Number.isNaN(other) && other !== number)
        const { checks } = packed([1, number, 'a'], [1, other, 'a'])
        expect(checks[0]).not.toBe(checks[1])
      }),
      { numRuns: 1000 },
    )
  })
})

function structuredCopy(all: Value[][]): Value[][] {
  return all.map((values) => values.map((each) => (Buffer.isBuffer(each) ? Buffer.from(each) : each)))
}
