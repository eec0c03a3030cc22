import type { ErrorCode } from '../../base/errors.ts'
import type { ModbusDevice } from '../../config/site.ts'

export type Link = ModbusDevice['link']

/** What a wire tells: opened once, then bytes, then closed once; closed alone if it cannot be opened. */
export interface WireEvents {
  opened(): void
  bytes(chunk: Uint8Array): void
  closed(code: ErrorCode, reason: string): void
}

/** A port or connection, being opened or open. */
export interface Wire {
  write(bytes: Uint8Array): void
  /** Nothing is told any more; resolves when the port can be opened by another. */
  close(): Promise<void>
}

/** Start bit, eight data bits, parity or a second stop bit, stop bit: MODBUS over Serial Line V1.02, 2.5.1. */
const BITS_PER_BYTE = 11
/** Silence between frames: in characters, and above 19,200 baud in milliseconds (2.5.1.1). */
const SILENT_CHARACTERS = 3.5
const LEAST_SILENCE_MS = 1.75

/** How long so many bytes are on a serial line; a network counts as no time. */
export function airMs(link: Link, bytes: number): number {
  return link.over === 'tcp' ? 0 : (bytes * BITS_PER_BYTE * 1000) / link.port.baud
}

/** Silence before a request. */
export function pauseMs(link: Link): number {
  if (link.over === 'tcp') return 0
  return Math.max(link.pauseMs, LEAST_SILENCE_MS, airMs(link, SILENT_CHARACTERS))
}
