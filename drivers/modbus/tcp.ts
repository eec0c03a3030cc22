import { type Asked, concat, type Framing, type Heard } from './framing.ts'
import { isAnswer } from './pdu.ts'

/** What came of a frame that is not whole. */
export interface TcpEar {
  asked: Asked | null
  heard: Uint8Array
}

/** Transaction, protocol, length, unit. */
const HEADER = 7
/** Where the bytes begin that `length` counts: at the unit. */
const COUNTED_FROM = 6
/** Unit, function and one byte; unit and the longest PDU (V1.1b3, 4.1). */
const [LEAST, MOST] = [3, 254]

/**
 * MODBUS Messaging on TCP/IP V1.0b, 3.1.3: the MBAP header before the PDU. An answer has the transaction of its
 * request. A header that is none leaves no place to begin again at: the connection is to be made anew.
 */
export const TCP: Framing<TcpEar> = {
  hasSerials: true,
  overhead: HEADER,
  deaf: { asked: null, heard: new Uint8Array() },
  encode({ unit, pdu, serial }) {
    const frame = Buffer.alloc(HEADER + pdu.length)
    frame.writeUInt16BE(serial, 0)
    frame.writeUInt16BE(1 + pdu.length, 4)
    frame[COUNTED_FROM] = unit
    frame.set(pdu, HEADER)
    return frame
  },
  listen: ({ heard }, asked) => ({ asked, heard }),
  hear,
  giveUp: ({ heard }) => ({ ear: { asked: null, heard }, thrownAway: 0 }),
}

function hear(ear: TcpEar, chunk: Uint8Array): Heard<TcpEar> {
  let { asked } = ear
  let rest = concat(ear.heard, chunk)
  let reply: Uint8Array | null = null
  let thrownAway = 0
  while (rest.length >= HEADER) {
    const view = new DataView(rest.buffer, rest.byteOffset, rest.byteLength)
    const length = view.getUint16(4)
    if (view.getUint16(2) !== 0 || length < LEAST || length > MOST) {
      const broken = 'what came is not Modbus TCP'
      return { ear: TCP.deaf, reply, thrownAway: thrownAway + rest.length, broken }
    }
    if (rest.length < COUNTED_FROM + length) break
    const frame = Uint8Array.from(rest.subarray(0, COUNTED_FROM + length))
    rest = rest.subarray(frame.length)
    if (asked && view.getUint16(0) === asked.serial && isFor(asked, frame)) {
      reply = frame.subarray(HEADER)
      asked = null
    } else {
      thrownAway += frame.length
    }
  }
  return { ear: { asked, heard: Uint8Array.from(rest) }, reply, thrownAway }
}

const isFor = ({ unit, pdu }: Asked, frame: Uint8Array) =>
  frame[COUNTED_FROM] === unit && isAnswer(pdu, frame.subarray(HEADER))
