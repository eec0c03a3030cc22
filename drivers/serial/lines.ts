import type { SerialDevice } from '../../config/site.ts'

export type Delimiter = SerialDevice['delimiter']

/** A longer line is noise or a wrong delimiter, never a scan. */
export const MAX_LINE_BYTES = 1024

/** Between two chunks: the bytes of the line begun, and whether its rest is being thrown away. */
export interface LineState {
  pending: Uint8Array
  skipping: boolean
}
export const NO_LINE: LineState = { pending: new Uint8Array(), skipping: false }

export interface Framed {
  state: LineState
  /** Whole lines without their ends, none of them empty. */
  lines: string[]
  /** Bytes thrown away, ends of lines not counted: too long, or not text. */
  thrownAway: number
}

const CR = 13
const LF = 10
const END: Record<Delimiter, Uint8Array> = {
  cr: Uint8Array.of(CR),
  lf: Uint8Array.of(LF),
  crlf: Uint8Array.of(CR, LF),
}

/**
 * Bytes in, whole lines out; resynchronises at the next delimiter and says how much it threw away.
 * A line is UTF-8. Control characters at its ends (STX, ETX, NUL and stray CR or LF) are framing and cut off; a
 * line with one inside, or that is not UTF-8, is thrown away whole: a barcode with a hole is another barcode.
 */
export function frame(state: LineState, chunk: Uint8Array, delimiter: Delimiter): Framed {
  const end = END[delimiter]
  // The last bytes may be the first part of the delimiter.
  const halfEnd = end.length - 1
  const lines: string[] = []
  let thrownAway = 0
  let { skipping } = state
  let rest = concat(state.pending, chunk)
  for (let at = indexOf(rest, end); at >= 0; at = indexOf(rest, end)) {
    const bytes = rest.subarray(0, at)
    rest = rest.subarray(at + end.length)
    const text = skipping || bytes.length > MAX_LINE_BYTES ? undefined : decode(trim(bytes))
    if (text === undefined) thrownAway += bytes.length
    else if (text !== '') lines.push(text)
    skipping = false
  }
  if (skipping || rest.length > MAX_LINE_BYTES + halfEnd) {
    const kept = rest.subarray(Math.max(0, rest.length - halfEnd))
    return {
      state: { pending: kept.slice(), skipping: true },
      lines,
      thrownAway: thrownAway + rest.length - kept.length,
    }
  }
  return { state: { pending: rest.slice(), skipping }, lines, thrownAway }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return /[\p{Cc}--\t]/v.test(text) ? undefined : text
  } catch {
    return undefined
  }
}

function trim(bytes: Uint8Array): Uint8Array {
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

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.length === 0 ? b : Buffer.concat([a, b])
}
