import type { ModbusPoint } from '../../config/site.ts'

/** Registers or bits that lie side by side in one table. */
export interface Span {
  table: ModbusPoint['table']
  /** Protocol address of the first. */
  at: number
  count: number
}

/** Function codes that read a table: MODBUS Application Protocol Specification V1.1b3, 6.1 to 6.4. */
const READ = { coil: 1, discrete: 2, holding: 3, input: 4 } as const
/** Diagnostics, Return Query Data (6.8, sub-function 0): the slave sends back what it got, and changes nothing. */
const DIAGNOSTICS = 8
const EXCEPTION = 0x80

/** The PDU that asks for a span. */
export function readRequest({ table, at, count }: Span): Uint8Array {
  return Uint8Array.of(READ[table], at >>> 8, at & 0xff, count >>> 8, count & 0xff)
}

/** The PDU that a slave sends back as it is; `token` is 16 bits. */
export function probeRequest(token: number): Uint8Array {
  return Uint8Array.of(DIAGNOSTICS, 0, 0, (token >>> 8) & 0xff, token & 0xff)
}

/** Bytes of the PDU that answers `request`, if it is no exception. */
export function replyLength(request: Uint8Array): number {
  const [code, , , high = 0, low = 0] = request
  if (code === DIAGNOSTICS) return request.length
  return 2 + bytesFor(code, (high << 8) | low)
}

function bytesFor(code: number | undefined, count: number): number {
  const isBits = code === READ.coil || code === READ.discrete
  return isBits ? Math.ceil(count / 8) : count * 2
}

/** Whether `reply` can be the answer to `request`: function and byte count are right, or it is an exception to it. */
export function isAnswer(request: Uint8Array, reply: Uint8Array): boolean {
  const [code = 0] = request
  if (reply[0] === (code | EXCEPTION)) return reply.length === 2 && reply[1] !== 0
  if (reply[0] !== code || reply.length !== replyLength(request)) return false
  if (code === DIAGNOSTICS) return reply.every((byte, at) => byte === request[at])
  return reply[1] === reply.length - 2
}

/** The code of an exception; undefined for an answer that is none. */
export const exceptionOf = (reply: Uint8Array) => (reply[0]! & EXCEPTION ? reply[1] : undefined)

/** The registers or bits of an answer to a read. */
export const dataOf = (reply: Uint8Array) => reply.subarray(2)

/** What exceptions mean (V1.1b3, 7). */
export const EXCEPTIONS: Record<number, string> = {
  1: 'illegal function: the slave has no such table',
  2: 'illegal data address',
  3: 'illegal data value',
  4: 'the slave failed to read it',
  5: 'the slave is busy with a long command',
  6: 'the slave is busy',
  8: 'parity error in the memory of the slave',
  10: 'the gateway has no path to the slave',
  11: 'the slave does not answer its gateway',
}
