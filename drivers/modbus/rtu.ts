import { CHECKSUMS } from '../serial/checksum.ts'
import { type Asked, concat, type Framing, type Heard } from './framing.ts'
import { isAnswer, replyLength } from './pdu.ts'

/** What came since the request that is waited for, as far as it can still be part of the answer. */
export interface RtuEar {
  asked: Asked | null
  heard: Uint8Array
}

const NOTHING = new Uint8Array()
/** Unit, and two bytes of CRC. */
const OVERHEAD = 3
const EXCEPTION_BYTES = OVERHEAD + 2

/**
 * MODBUS over Serial Line V1.02, 2.5.1: unit, PDU, CRC-16 with its low byte first (6.2.2). The silences that separate
 * frames do not survive drivers and USB adapters, so a frame is known by what it has to be: the first bytes in a row
 * that have unit, function, byte count and CRC of the answer that is waited for. All before and after them is noise.
 * It carries no serial number and no address: `bus.ts` sees to it that no other answer can be on its way.
 */
export const RTU: Framing<RtuEar> = {
  hasSerials: false,
  overhead: OVERHEAD,
  deaf: { asked: null, heard: NOTHING },
  encode: ({ unit, pdu }) => withCrc(Buffer.concat([Uint8Array.of(unit), pdu])),
  listen: (_, asked) => ({ asked, heard: NOTHING }),
  hear,
  giveUp: ({ heard }) => ({ ear: RTU.deaf, thrownAway: heard.length }),
}

function hear({ asked, heard }: RtuEar, chunk: Uint8Array): Heard<RtuEar> {
  if (!asked) return { ear: RTU.deaf, reply: null, thrownAway: chunk.length }
  const whole = replyLength(asked.pdu) + OVERHEAD
  const all = concat(heard, chunk)
  for (let end = heard.length + 1; end <= all.length; end++) {
    for (const length of [whole, EXCEPTION_BYTES]) {
      if (end < length) continue
      const reply = answerIn(all.subarray(end - length, end), asked)
      if (reply) return { ear: RTU.deaf, reply, thrownAway: all.length - length }
    }
  }
  const kept = Uint8Array.from(all.subarray(Math.max(0, all.length - whole + 1)))
  return { ear: { asked, heard: kept }, reply: null, thrownAway: all.length - kept.length }
}

function answerIn(frame: Uint8Array, { unit, pdu }: Asked): Uint8Array | null {
  if (frame[0] !== unit) return null
  const reply = Uint8Array.from(frame.subarray(1, -2))
  return isAnswer(pdu, reply) && hasCrc(frame) ? reply : null
}

function hasCrc(frame: Uint8Array): boolean {
  const crc = CHECKSUMS.crc16(frame.subarray(0, -2))
  return frame.at(-2) === (crc & 0xff) && frame.at(-1) === crc >>> 8
}

function withCrc(bytes: Uint8Array): Uint8Array {
  const crc = CHECKSUMS.crc16(bytes)
  return Buffer.concat([bytes, Uint8Array.of(crc & 0xff, crc >>> 8)])
}
