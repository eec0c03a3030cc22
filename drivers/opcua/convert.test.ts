import fc from 'fast-check'
import { DataType, DataValue, StatusCode, StatusCodes, Variant, VariantArrayType } from 'node-opcua'
import { describe, expect, it } from 'vitest'
import { convertValue } from './convert.ts'

const NOW = 1_000_000
const source = new Date(500_000)
const convert = (dataType: DataType, value: unknown, more: object = {}) =>
  convertValue(
    new DataValue({
      value: new Variant({ dataType, arrayType: VariantArrayType.Scalar, value }),
      sourceTimestamp: source,
      ...more,
    }),
    NOW,
  )
const words = (value: bigint) => [Number(BigInt.asUintN(32, value >> 32n)), Number(BigInt.asUintN(32, value))]

describe('an OPC UA value', () => {
  it('keeps its kind: numbers, booleans and text, leading zeros included', () => {
    expect(convert(DataType.UInt16, 7)).toEqual({ v: 7, ts: 500_000 })
    expect(convert(DataType.Boolean, true).v).toBe(true)
    expect(convert(DataType.String, '0042').v).toBe('0042')
    expect(convert(DataType.LocalizedText, { text: 'running' }).v).toBe('running')
  })

  it('is a number for any 64-bit integer that a double can hold', () => {
    const safe = fc.bigInt({ min: BigInt(Number.MIN_SAFE_INTEGER), max: BigInt(Number.MAX_SAFE_INTEGER) })
    fc.assert(
      fc.property(safe, (value) => {
        expect(convert(DataType.Int64, words(value)).v).toBe(Number(value))
        if (value >= 0n) expect(convert(DataType.UInt64, words(value)).v).toBe(Number(value))
      }),
    )
  })

  it('is bad, not rounded, beyond that', () => {
    expect(convert(DataType.UInt64, words(2n ** 60n + 1n))).toMatchObject({
      v: null,
      q: 'bad',
      problem: '1152921504606846977 lies beyond 2^53: it would be rounded',
    })
    expect(convert(DataType.Int64, words(-(2n ** 53n)))).toMatchObject({ v: null, q: 'bad' })
  })

  it('is the decimal that the PLC meant for a 32-bit float', () => {
    expect(convert(DataType.Float, Math.fround(5.3)).v).toBe(5.3)
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Math.fround(Number(convert(DataType.Float, value).v)) === value).toBe(true)
      }),
    )
  })

  it('takes its quality from the severity of the status', () => {
    expect(convert(DataType.Int32, 1, { statusCode: StatusCodes.BadDeviceFailure })).toMatchObject({
      v: 1,
      q: 'bad',
      status: 'BadDeviceFailure',
    })
    expect(convert(DataType.Int32, 1, { statusCode: StatusCodes.UncertainLastUsableValue }).q).toBe(
      'uncertain',
    )
    expect(convert(DataType.Int32, 1, { statusCode: StatusCodes.GoodLocalOverride }).q).toBeUndefined()
  })

  it('takes the time of the source, else of the server, else now', () => {
    const server = new Date(600_000)
    expect(convert(DataType.Int32, 1, { serverTimestamp: server }).ts).toBe(500_000)
    expect(convert(DataType.Int32, 1, { sourceTimestamp: null, serverTimestamp: server }).ts).toBe(600_000)
    expect(convert(DataType.Int32, 1, { sourceTimestamp: null }).ts).toBe(NOW)
  })

  it('is bad with the reason when it is no scalar, or no number of JSON', () => {
    const array = new Variant({ dataType: DataType.Int32, arrayType: VariantArrayType.Array, value: [1, 2] })
    expect(convertValue(new DataValue({ value: array }), NOW)).toMatchObject({ v: null, q: 'bad', ts: NOW })
    expect(convert(DataType.Double, Number.NaN)).toMatchObject({ v: null, q: 'bad' })
    expect(convert(DataType.ByteString, Buffer.from('x')).problem).toContain('ByteString')
  })

  it('tells that the server dropped values', () => {
    const statusCode = StatusCode.makeStatusCode(StatusCodes.Good, 'Overflow | InfoTypeDataValue')
    expect(convert(DataType.Int32, 1, { statusCode })).toMatchObject({
      v: 1,
      problem: expect.stringContaining('overflowed'),
    })
  })
})
