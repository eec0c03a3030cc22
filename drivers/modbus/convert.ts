import type { ModbusPoint } from '../../config/site.ts'
import { shortestFloat } from '../shortest-float.ts'

/** A value, or in words what is wrong with what came. */
export type Converted = { v: number } | { problem: string }

/**
 * The value of a point in the data of an answer that begins at protocol address `from`: bits from the lowest of the
 * first byte on (V1.1b3, 6.1), registers of two bytes. Times `scale`, plus `offset`. An integer that a double cannot
 * hold exactly, and a float that is no number, are no values.
 */
export function convertPoint(point: ModbusPoint, data: Uint8Array, from: number): Converted {
  const { table, at, count, bit, scale, offset } = point
  const place = at - from
  if (table === 'coil' || table === 'discrete') return { v: (data[place >>> 3]! >>> (place & 7)) & 1 }
  const view = inOrder(data.subarray(place * 2, (place + count) * 2), point)
  if (bit !== undefined) return { v: (view.getUint16(0) >>> bit) & 1 }
  const raw = READERS[point.type](view)
  if (typeof raw === 'bigint' && !isSafe(raw)) return { problem: `${raw} is beyond ±2^53` }
  const number = Number(raw)
  if (!Number.isFinite(number)) return { problem: `${number} is no value` }
  const v = scale === 1 && offset === 0 ? number : rounded(number * scale + offset)
  return Number.isFinite(v) ? { v } : { problem: `${number} × ${scale} + ${offset} is no value` }
}

/** Highest register first, highest byte first. */
function inOrder(data: Uint8Array, { words, bytes }: ModbusPoint): DataView {
  const ordered = Uint8Array.from(data)
  if (bytes !== words) swapBytes(ordered)
  if (words === 'little') ordered.reverse()
  return new DataView(ordered.buffer)
}

/** Turning all bytes round turns the registers round and the bytes in each of them. */
function swapBytes(data: Uint8Array): void {
  for (let at = 0; at + 1 < data.length; at += 2) [data[at], data[at + 1]] = [data[at + 1]!, data[at]!]
}

const READERS: Record<ModbusPoint['type'], (view: DataView) => number | bigint> = {
  uint16: (view) => view.getUint16(0),
  int16: (view) => view.getInt16(0),
  uint32: (view) => view.getUint32(0),
  int32: (view) => view.getInt32(0),
  uint64: (view) => view.getBigUint64(0),
  int64: (view) => view.getBigInt64(0),
  float32: (view) => shortestFloat(view.getFloat32(0)),
  float64: (view) => view.getFloat64(0),
}

const isSafe = (raw: bigint) =>
  raw <= BigInt(Number.MAX_SAFE_INTEGER) && raw >= BigInt(Number.MIN_SAFE_INTEGER)

/** 3 × 0.1 is 0.3: doubles are exact to 15 digits. */
const rounded = (value: number) => Number(value.toPrecision(15))
