import type { Framing } from '../../config/drivers/serial.ts'
import type { Check } from './checksum.ts'

/** A longer line is noise or a wrong framing, never a scan. */
export const MAX_LINE_BYTES = 1024

/** The first bytes of what has come, understood: a frame or noise. */
export interface Piece {
  /** Bytes that it takes. */
  length: number
  /** What stands in the frame, without delimiter and checksum; null: noise. */
  text: Uint8Array | null
  /** The bytes of it that are a delimiter, whatever stands beside them. */
  delimiter: number
  /** From here on all is noise until the framing says otherwise. */
  skipping: boolean
}

/**
 * The first piece of `rest`; null where more has to come. What it is does not depend on how many bytes follow it, so
 * the same bytes in other chunks are the same pieces. `silent`: nothing came for the time that the framing names.
 */
export type Cut = (rest: Uint8Array, skipping: boolean, silent: boolean) => Piece | null

export function cutterOf(framing: Framing, check: Check): Cut {
  switch (framing.by) {
    case 'delimiter':
      return byDelimiter(ENDS[framing.delimiter], check)
    case 'stx_etx':
      return byStxEtx(check)
    case 'length':
      return byLength(framing.bytes, check)
    case 'idle':
      return byIdle(check)
  }
}

const STX = 2
const ETX = 3
const CR = 13
const LF = 10
/** In none of the encodings is one of these a part of another character. */
const ENDS = {
  cr: Uint8Array.of(CR),
  lf: Uint8Array.of(LF),
  crlf: Uint8Array.of(CR, LF),
} as const

const noise = (length: number, delimiter = 0, skipping = false): Piece => ({
  length,
  text: null,
  delimiter,
  skipping,
})
const frame = (length: number, text: Uint8Array, delimiter = 0): Piece => ({
  length,
  text,
  delimiter,
  skipping: false,
})

/** Text, checksum, delimiter. Too long, or with a wrong checksum: noise up to the next delimiter. */
function byDelimiter(end: Uint8Array, check: Check): Cut {
  // The last bytes may be the first part of the delimiter.
  const halfEnd = end.length - 1
  return (rest, skipping) => {
    const at = indexOf(rest, end)
    if (at >= 0) {
      const text = skipping || at > MAX_LINE_BYTES ? null : proved(rest.subarray(0, at), check)
      return text ? frame(at + end.length, text, end.length) : noise(at + end.length, end.length)
    }
    const length = rest.length - halfEnd
    return length > 0 && (skipping || length > MAX_LINE_BYTES) ? noise(length, 0, true) : null
  }
}

/**
 * STX, text, ETX, checksum over text and ETX (ISO 1745). What stands between two frames is noise, but for the CR, LF
 * and NUL that some devices add; an STX inside says that the frame before it was cut off.
 */
function byStxEtx(check: Check): Cut {
  return (rest) => {
    if (rest.length === 0) return null
    if (rest[0] !== STX) return between(rest)
    const inside = rest.subarray(1)
    const at = inside.findIndex((byte) => byte === STX || byte === ETX)
    const length = at < 0 ? inside.length : at
    if (length > MAX_LINE_BYTES) return noise(1 + MAX_LINE_BYTES + 1)
    if (at < 0) return null
    if (inside[at] === STX) return noise(1 + length)
    if (inside.length < at + 1 + check.size) return null
    const covered = inside.subarray(0, at + 1)
    const written = inside.subarray(at + 1, at + 1 + check.size)
    // Noise from the STX on: what follows it is looked at again, for the frame may begin later.
    if (!check.isRight(covered, written)) return noise(1)
    return frame(1 + covered.length + written.length, inside.subarray(0, at), 2)
  }
}

function between(rest: Uint8Array): Piece {
  const isFiller = (byte: number | undefined) => byte === CR || byte === LF || byte === 0
  const filler = isFiller(rest[0])
  let length = 1
  while (length < rest.length && rest[length] !== STX && isFiller(rest[length]) === filler) length += 1
  return noise(length, filler ? length : 0)
}

/** So many bytes. What silence cuts short is noise; with a checksum, so is each byte at which no frame can begin. */
function byLength(bytes: number, check: Check): Cut {
  return (rest, _skipping, silent) => {
    if (rest.length < bytes) return silent && rest.length > 0 ? noise(rest.length) : null
    const text = proved(rest.subarray(0, bytes), check)
    return text ? frame(bytes, text) : noise(1)
  }
}

/** What came between two silences. */
function byIdle(check: Check): Cut {
  return (rest, skipping, silent) => {
    if (skipping || rest.length > MAX_LINE_BYTES) {
      return rest.length > 0 || silent ? noise(rest.length, 0, !silent) : null
    }
    if (!silent || rest.length === 0) return null
    const text = proved(rest, check)
    return text ? frame(rest.length, text) : noise(rest.length)
  }
}

/** What the checksum at the end of `frame` covers, if it is right; else null. An empty line needs none. */
function proved(frame: Uint8Array, check: Check): Uint8Array | null {
  const body = check.isText ? trim(frame) : frame
  if (body.length === 0) return body
  const at = body.length - check.size
  if (at < 0) return null
  const covered = body.subarray(0, at)
  return check.isRight(covered, body.subarray(at)) ? covered : null
}

/** Without the control characters at its ends, which are framing, too: NUL, STX, ETX, stray CR and LF. A tab is text. */
export function trim(bytes: Uint8Array): Uint8Array {
  const isFraming = (byte: number | undefined) => byte !== undefined && byte < 0x20 && byte !== 0x09
  let from = 0
  let to = bytes.length
  while (from < to && isFraming(bytes[from])) from += 1
  while (to > from && isFraming(bytes[to - 1])) to -= 1
  return bytes.subarray(from, to)
}

function indexOf(bytes: Uint8Array, end: Uint8Array): number {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(end)
}
