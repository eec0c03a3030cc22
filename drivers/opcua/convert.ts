import { DataType, type DataValue, type LocalizedText, VariantArrayType } from 'node-opcua'
import type { Reading } from '../contract.ts'
import { shortestFloat } from '../shortest-float.ts'

/** A data value in our words; `problem` says in words what is wrong with it. */
export interface OpcuaValue {
  v: Reading['v']
  q?: 'uncertain' | 'bad'
  /** Source time, else the server's, else `now`; epoch milliseconds. */
  ts: number
  /** The status code by its name, such as BadSensorFailure, where it is bad. */
  status?: string
  problem?: string
}

/**
 * Severity of the status code (OPC 10000-4, 7.39) to quality: Bad to `bad`, Uncertain to `uncertain`. A value that
 * is none of our scalars comes as `null`, `bad`, with the problem named; so does what JSON has no number for.
 */
export function convertValue(
  { value, statusCode, sourceTimestamp, serverTimestamp }: DataValue,
  now: number,
): OpcuaValue {
  const ts =
    [sourceTimestamp, serverTimestamp].map((time) => time?.getTime() ?? 0).find((time) => time > 0) ?? now
  const v = scalarOf(value)
  const severity = statusCode.value >>> 30
  if (severity >= 2) return { v: v ?? null, q: 'bad', ts, status: statusCode.name }
  if (v === undefined) return { v: null, q: 'bad', ts, problem: unusable(value) }
  return { v, ts, ...(severity === 1 ? { q: 'uncertain' } : {}), ...overflow(statusCode.value) }
}

/** InfoType DataValue with Overflow (OPC 10000-4, 7.39.1): the server's queue was full and it dropped values. */
function overflow(status: number): { problem?: string } {
  const OVERFLOW = 0x0400 | 0x0080
  return (status & OVERFLOW) === OVERFLOW
    ? { problem: 'the queue of the server overflowed: values are missing' }
    : {}
}

function unusable({ dataType, arrayType, value }: DataValue['value']): string {
  const isLong = dataType === DataType.Int64 || dataType === DataType.UInt64
  if (!isLong || arrayType !== VariantArrayType.Scalar)
    return `a value of type ${DataType[dataType]} cannot be used`
  return `${longOf(dataType, value)} lies beyond 2^53: it would be rounded`
}

function scalarOf({ dataType, arrayType, value }: DataValue['value']): Reading['v'] | undefined {
  if (arrayType !== VariantArrayType.Scalar) return undefined
  switch (dataType) {
    case DataType.Boolean:
      return typeof value === 'boolean' ? value : undefined
    case DataType.SByte:
    case DataType.Byte:
    case DataType.Int16:
    case DataType.UInt16:
    case DataType.Int32:
    case DataType.UInt32:
    case DataType.Double:
      return Number.isFinite(value) ? value : undefined
    case DataType.Float:
      return Number.isFinite(value) ? shortestFloat(value) : undefined
    case DataType.Int64:
    case DataType.UInt64:
      return safe(longOf(dataType, value))
    case DataType.String:
      return typeof value === 'string' ? value : undefined
    case DataType.LocalizedText:
      return (value as LocalizedText | null)?.text ?? undefined
    default:
      return undefined
  }
}

/** node-opcua gives 64-bit integers as two words, high first. */
function longOf(dataType: DataType, [high, low]: [number, number]): bigint {
  const bits = (BigInt(high) << 32n) + BigInt(low >>> 0)
  return dataType === DataType.Int64 ? BigInt.asIntN(64, bits) : BigInt.asUintN(64, bits)
}

/** A number that a double cannot hold is not rounded in silence. */
function safe(value: bigint): number | undefined {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : undefined
}
