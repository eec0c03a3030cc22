import type { LineFormat } from '../../config/drivers/serial.ts'
import { checkOf } from './checksum.ts'
import { cutterOf, trim } from './frames.ts'

/** Between two chunks. */
export interface LineState {
  /** Bytes that are neither a line nor noise yet. */
  pending: Uint8Array
  /** Whether what comes is noise until the framing says otherwise. */
  skipping: boolean
  /** When the last byte came, milliseconds. */
  heardAt: number
}
export const NO_LINE: LineState = { pending: new Uint8Array(), skipping: false, heardAt: 0 }

export interface Framed {
  state: LineState
  /** Whole lines, none of them empty. */
  lines: string[]
  /** Bytes thrown away: noise, too long, a wrong checksum, not text. */
  thrownAway: number
  /** Bytes that only hold lines apart, or prove them: delimiters, checksums, control characters at the ends. */
  around: number
}

/** `at`: milliseconds of any clock that only goes forward. No bytes: only time has passed. */
export type Framer = (state: LineState, at: number, chunk?: Uint8Array) => Framed

const NOTHING = new Uint8Array()

/**
 * Bytes in, whole lines out; resynchronises after noise and says how much it threw away. Every byte that came is in a
 * line, around one, thrown away or pending, and how the bytes are cut into chunks changes nothing, unless there is
 * silence between them and the framing goes by it. A line with a control character inside, or that is not text in
 * its encoding, is thrown away whole: a barcode with a hole is another barcode.
 */
export function createFramer({ framing, encoding, checksum }: LineFormat): Framer {
  const cut = cutterOf(framing, checkOf(checksum))
  const gapMs = 'gapMs' in framing ? framing.gapMs : Number.POSITIVE_INFINITY
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true })

  /** All pieces that `bytes` has, and what is left. */
  function take(bytes: Uint8Array, { skipping, heardAt }: LineState, silent: boolean): Framed {
    const framed: Framed = { state: NO_LINE, lines: [], thrownAway: 0, around: 0 }
    let rest = bytes
    let isSkipping = skipping
    for (let piece = cut(rest, isSkipping, silent); piece; piece = cut(rest, isSkipping, silent)) {
      rest = rest.subarray(piece.length)
      isSkipping = piece.skipping
      const text = piece.text && trim(piece.text)
      const line = text && textOf(text, decoder)
      if (line) framed.lines.push(line)
      const kept = line === null ? piece.delimiter : piece.length - (text?.length ?? 0)
      framed.around += kept
      framed.thrownAway += line === null ? piece.length - kept : 0
      if (piece.length === 0) break
    }
    return { ...framed, state: { pending: rest.slice(), skipping: isSkipping, heardAt } }
  }

  return (state, at, chunk = NOTHING) => {
    const before = at - state.heardAt >= gapMs ? take(state.pending, state, true) : nothing(state)
    if (chunk.length === 0) return before
    const bytes = joined(before.state.pending, chunk)
    const after = take(bytes, { ...before.state, heardAt: at }, false)
    return {
      state: after.state,
      lines: [...before.lines, ...after.lines],
      thrownAway: before.thrownAway + after.thrownAway,
      around: before.around + after.around,
    }
  }
}

const nothing = (state: LineState): Framed => ({ state, lines: [], thrownAway: 0, around: 0 })

/** null: no text. */
function textOf(bytes: Uint8Array, decoder: TextDecoder): string | null {
  try {
    const text = decoder.decode(bytes)
    return /[\p{Cc}--\t]/v.test(text) ? null : text
  } catch {
    return null
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.length === 0 ? b : Buffer.concat([a, b])
}
