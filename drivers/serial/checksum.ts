import type { ChecksumKind, LineFormat } from '../../config/drivers/serial.ts'

type Kind = Exclude<ChecksumKind, 'none'>

/**
 * Values of a checksum over bytes.
 * xor: block check character of ISO 1155, often called LRC. sum8: sum modulo 256. crc16: CRC-16/MODBUS, polynomial
 * 0x8005 reflected, first value 0xFFFF (Modbus over Serial Line V1.02, 6.2.2).
 */
export const CHECKSUMS: Record<Kind, (bytes: Uint8Array) => number> = {
  xor: (bytes) => bytes.reduce((sum, byte) => sum ^ byte, 0),
  sum8: (bytes) => bytes.reduce((sum, byte) => (sum + byte) & 0xff, 0),
  crc16: (bytes) => bytes.reduce(crcWith, 0xffff),
}

function crcWith(crc: number, byte: number): number {
  let next = crc ^ byte
  for (let bit = 0; bit < 8; bit++) next = next & 1 ? (next >>> 1) ^ 0xa001 : next >>> 1
  return next
}

/** How a checksum is written after what it covers. */
export interface Check {
  /** Bytes that it takes. */
  size: number
  /** No byte of it is a control character. */
  isText: boolean
  isRight(covered: Uint8Array, written: Uint8Array): boolean
}

const NO_CHECK: Check = { size: 0, isText: true, isRight: () => true }

/** Hexadecimal text: capitals or not, the high digit first. Bytes: the low byte first. */
export function checkOf({ kind, as }: LineFormat['checksum']): Check {
  if (kind === 'none') return NO_CHECK
  const bytes = kind === 'crc16' ? 2 : 1
  const right = CHECKSUMS[kind]
  if (as === 'bytes') {
    return {
      size: bytes,
      isText: false,
      isRight: (covered, written) => Buffer.from(written).readUIntLE(0, bytes) === right(covered),
    }
  }
  return {
    size: bytes * 2,
    isText: true,
    isRight(covered, written) {
      const expected = right(covered)
        .toString(16)
        .padStart(bytes * 2, '0')
      return Buffer.from(written).toString('latin1').toLowerCase() === expected
    },
  }
}
