/**
 * Where MQTT control packets begin and end in a stream of bytes (MQTT 3.1.1, 2.2), without looking inside them:
 * a packet that is too long is known by its first five bytes, before any of it is held in memory.
 */
export interface Frames {
  /** Bytes of the current packet's body that are still to come; -1 while its length is being read. */
  left: number
  /** The length as far as it is read, and what the next byte of it counts. */
  length: number
  factor: number
  /** Whether the first byte of the current packet is read. */
  isOpen: boolean
  /** Packets that are complete. */
  packets: number
}

export interface FrameLimits {
  /** Greatest remaining length, in bytes. */
  bytes: number
  /** At most so many packets are passed in one step. */
  packets: number
}

/** The control packet type 1 in the first byte. */
const CONNECT = 0x10
/** The length has at most four bytes (2.2.3). */
const HIGHEST_FACTOR = 0x80 ** 3

export function createFrames(): Frames {
  return { left: -1, length: 0, factor: 1, isOpen: false, packets: 0 }
}

/**
 * Steps over `bytes`: answers with the end of the last packet that `limits` let through, or with the length of
 * `bytes` if that comes first. Answers with a refusal if a packet is too long, its length is malformed, or the first
 * packet of the stream is not a CONNECT [MQTT-3.1.0-1].
 */
export function stepOver(
  frames: Frames,
  bytes: Uint8Array,
  limits: FrameLimits,
): number | 'too long' | 'malformed' | 'no connect' {
  const last = frames.packets + limits.packets
  let at = 0
  while (at < bytes.length) {
    if (!frames.isOpen) {
      if (frames.packets === 0 && (bytes[at] & 0xf0) !== CONNECT) return 'no connect'
      frames.isOpen = true
      at++
    } else if (frames.left < 0) {
      const byte = bytes[at++]
      frames.length += (byte & 0x7f) * frames.factor
      if (frames.length > limits.bytes) return 'too long'
      if (byte < 0x80) frames.left = frames.length
      else if (frames.factor === HIGHEST_FACTOR) return 'malformed'
      else frames.factor *= 0x80
    } else {
      const step = Math.min(frames.left, bytes.length - at)
      frames.left -= step
      at += step
    }
    if (frames.left === 0) {
      close(frames)
      if (frames.packets === last) return at
    }
  }
  return at
}

function close(frames: Frames): void {
  frames.left = -1
  frames.length = 0
  frames.factor = 1
  frames.isOpen = false
  frames.packets++
}
