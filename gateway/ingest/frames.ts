import { faultOfBody, faultOfHead, isConnect, isGoodbye } from './packets.ts'

/**
 * Where MQTT control packets begin and end in a stream of bytes (MQTT 3.1.1, 2.2): only whole packets without a fault
 * go on. One that is too long is known by its first five bytes, before any of it is held in memory.
 */
export interface Frames {
  /** Packets that have gone on. */
  readonly packets: number
  take(chunk: Buffer, limits: FrameLimits): Taken
}

export interface FrameLimits {
  /** Greatest remaining length, in bytes. */
  bytes: number
  /** At most so many packets are taken. */
  packets: number
}

export interface Taken {
  /** Whole packets. */
  whole: Buffer
  /** What comes after as many as `limits` let through: to be given again. */
  rest: Buffer
  /** What is wrong with the packet after `whole`: the stream has come to its end. */
  fault: string | null
}

/** The fault of a packet longer than `limits` allow. */
export const TOO_LONG = 'too long'

const NOTHING = Buffer.alloc(0)
/** The length has at most four bytes (2.2.3). */
const HIGHEST_FACTOR = 0x80 ** 3
/** A packet that comes in more pieces than this has them put together meanwhile. */
const PIECES = 64

export function createFrames(): Frames {
  /** The beginning of the one packet that is not whole, and how many bytes are missing, at least. */
  let held: Buffer[] = []
  let missing = 0
  let packets = 0
  let isOver = false

  /** `chunk` with what is held, once that is enough. */
  function assemble(chunk: Buffer): Buffer | null {
    if (held.length === 0) return chunk
    held.push(chunk)
    missing -= chunk.length
    if (missing > 0 && held.length < PIECES) return null
    const bytes = Buffer.concat(held)
    held = missing > 0 ? [bytes] : []
    return missing > 0 ? null : bytes
  }

  function hold(bytes: Buffer, at: number, end: number | undefined): void {
    held = [at === 0 ? bytes : Buffer.from(bytes.subarray(at))]
    missing = end === undefined ? 1 : end - bytes.length
  }

  function ended(whole: Buffer, fault: string | null): Taken {
    isOver = true
    return { whole, rest: NOTHING, fault }
  }

  return {
    get packets() {
      return packets
    },
    take(chunk, limits) {
      const bytes = isOver ? null : assemble(chunk)
      if (bytes === null) return { whole: NOTHING, rest: NOTHING, fault: null }
      const last = packets + limits.packets
      let at = 0
      while (at < bytes.length && packets < last) {
        const head = bytes[at]
        const frame = frameAt(bytes, at)
        const fault =
          // [MQTT-3.1.0-1]
          packets === 0 && !isConnect(head)
            ? 'no CONNECT'
            : (faultOfHead(head) ?? faultOfLength(frame, limits))
        if (fault) return ended(bytes.subarray(0, at), fault)
        if (frame === null || typeof frame === 'string' || frame.end > bytes.length) {
          hold(bytes, at, typeof frame === 'object' ? frame?.end : undefined)
          return { whole: bytes.subarray(0, at), rest: NOTHING, fault: null }
        }
        const broken = faultOfBody(head, bytes, frame.body, frame.end)
        if (broken) return ended(bytes.subarray(0, at), broken)
        packets++
        at = frame.end
        if (isGoodbye(head)) return ended(bytes.subarray(0, at), null)
      }
      return { whole: bytes.subarray(0, at), rest: bytes.subarray(at), fault: null }
    },
  }
}

interface Frame {
  /** Offset of the body, and of what comes after it. */
  body: number
  end: number
}

/** The frame of the packet that begins at `at`; null while its length is not all there. */
function frameAt(bytes: Buffer, at: number): Frame | null | 'malformed' {
  let length = 0
  let factor = 1
  for (let n = at + 1; n < bytes.length; n++, factor *= 0x80) {
    length += (bytes[n] & 0x7f) * factor
    if (bytes[n] < 0x80) return { body: n + 1, end: n + 1 + length }
    if (factor === HIGHEST_FACTOR) return 'malformed'
  }
  return null
}

function faultOfLength(frame: Frame | null | 'malformed', limits: FrameLimits): string | null {
  if (frame === 'malformed') return 'remaining length of more than four bytes'
  return frame && frame.end - frame.body > limits.bytes ? TOO_LONG : null
}
