import { describe, expect, it } from 'vitest'
import { decodePayload, parseTime } from './decode.ts'

const decode = (text: string) => decodePayload(Buffer.from(text))
/** What became of each element: its value with time, number and quality, or the code it was refused with. */
const outcome = (text: string) =>
  decode(text).map((one) => {
    if ('refused' in one) return one.refused.code
    const { v, ts, seq, q } = one.element
    return [v, ts, seq, q]
  })

describe('a payload', () => {
  it.each([
    ['1', '1'],
    ['running', 'running'],
    ['04A1B2C3', '04A1B2C3'],
    ['0042', '0042'],
    ['"0042"', '0042'],
    [' 12 \n', '12'],
    ['null', 'null'],
    ['-3', '-3'],
  ])('can be the bare value %j', (text, v) => {
    expect(outcome(text)).toEqual([[v, null, null, 'good']])
  })

  it('can be an object with time, number and quality', () => {
    expect(outcome('{"v":3,"ts":1772401909806,"seq":7,"q":"uncertain"}')).toEqual([
      [3, 1772401909806, 7, 'uncertain'],
    ])
    expect(outcome('{"v":"0042"}')).toEqual([['0042', null, null, 'good']])
    expect(outcome('{"v":3,"ts":null,"seq":null,"q":null}')).toEqual([[3, null, null, 'good']])
  })

  it('can use value and timestamp_ms instead', () => {
    expect(outcome('{"value":3,"timestamp_ms":1772401909806}')).toEqual([[3, 1772401909806, null, 'good']])
  })

  it('can be an array; one bad element does not refuse the rest', () => {
    expect(outcome('[{"v":1},{"w":2},{"v":3,"ts":"yesterday"},7,[{"v":4}],{"v":5,"seq":1}]')).toEqual([
      [1, null, null, 'good'],
      'READING_BAD_PAYLOAD',
      'READING_BAD_TIME',
      'READING_BAD_PAYLOAD',
      'READING_BAD_PAYLOAD',
      [5, null, 1, 'good'],
    ])
  })

  it.each([
    ['nothing', ''],
    ['blanks', '  \n'],
    ['half an object', '{"v":1'],
    ['an object without v', '{"ts":1772401909806}'],
    ['an empty array', '[]'],
    ['an array of values', '[1]'],
    ['a quality that is none', '{"v":1,"q":"perfect"}'],
    ['a number that is no integer', '{"v":1,"seq":1.5}'],
    ['a number as text', '{"v":1,"seq":"7"}'],
  ])('of %s is refused', (_, text) => {
    expect(outcome(text)).toEqual(['READING_BAD_PAYLOAD'])
  })

  it('that is not UTF-8 is refused, and kept byte by byte', () => {
    const [decoded] = decodePayload(Buffer.from([0xff, 0x41]))
    expect(decoded).toMatchObject({
      refused: { code: 'READING_BAD_PAYLOAD', raw: Buffer.from([0xff, 0x41]) },
    })
  })
})

describe('a time', () => {
  const expected = Date.UTC(2026, 10, 2, 8, 0, 0, 250)
  it.each([
    ['epoch milliseconds', expected],
    ['a fraction of a millisecond, cut off', expected + 0.9],
    ['RFC 3339 in UTC', '2026-11-02T08:00:00.250Z'],
    ['with an offset', '2026-11-02T16:00:00.25+08:00'],
    ['with a negative offset of half an hour', '2026-11-02T04:30:00.250-03:30'],
    ['in small letters', '2026-11-02t08:00:00.250z'],
    ['with a blank', '2026-11-02 08:00:00.250Z'],
    ['with more digits than a clock has', '2026-11-02T08:00:00.250999999999Z'],
  ])('can be %s', (_, value) => {
    expect(parseTime(value)).toBe(expected)
  })

  it.each([
    ['without an offset', '2026-11-02T08:00:00'],
    ['a date', '2026-11-02'],
    ['the 30th of February', '2026-02-30T08:00:00Z'],
    ['the 13th month', '2026-13-01T08:00:00Z'],
    ['the 25th hour', '2026-11-02T24:00:00Z'],
    ['an offset of 99 hours', '2026-11-02T08:00:00+99:00'],
    ['digits as text', '1772401909806'],
    ['words', 'now'],
    ['neither number nor text', true],
    ['no number', Number.NaN],
    ['endless', Number.POSITIVE_INFINITY],
  ])('is refused %s', (_, value) => {
    expect(parseTime(value)).toBeUndefined()
  })
})
