import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Asked } from './framing.ts'
import { readRequest } from './pdu.ts'
import { RTU } from './rtu.ts'

const asked = (unit: number, at: number, count: number): Asked => ({
  unit,
  serial: 1,
  pdu: readRequest({ table: 'holding', at, count }),
})

/** The frame that answers with these registers, by the same CRC. */
function answerOf(unit: number, registers: number[]): Uint8Array {
  const data = registers.flatMap((register) => [register >>> 8, register & 0xff])
  return RTU.encode({ unit, serial: 1, pdu: Uint8Array.of(3, data.length, ...data) })
}

/** All that comes of these chunks after a request. */
function listen(request: Asked, chunks: Uint8Array[]) {
  let ear = RTU.listen(RTU.deaf, request)
  const replies: Uint8Array[] = []
  let thrownAway = 0
  for (const chunk of chunks) {
    const heard = RTU.hear(ear, chunk)
    ear = heard.ear
    thrownAway += heard.thrownAway
    if (heard.reply) replies.push(Uint8Array.from(heard.reply))
  }
  const { thrownAway: rest } = RTU.giveUp(ear)
  return { replies, thrownAway: thrownAway + rest }
}

function cut(bytes: Uint8Array, cuts: number[]): Uint8Array[] {
  const edges = [0, ...cuts.map((at) => at % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return edges.slice(1).map((to, at) => bytes.subarray(edges[at], to))
}

const registers = fc.array(fc.nat(0xffff), { minLength: 1, maxLength: 125 })

describe('frames on a serial line', () => {
  it('have the CRC of the specification, low byte first', () => {
    // The check value of CRC-16/MODBUS: "123456789" gives 0x4B37.
    const bytes = RTU.encode({ unit: 0x31, serial: 1, pdu: new TextEncoder().encode('23456789') })
    expect([...bytes.slice(-2)]).toEqual([0x37, 0x4b])
  })

  it('are the same however the bytes are cut, and noise around them is counted to the byte', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 247 }),
        registers,
        fc.uint8Array({ maxLength: 600 }),
        fc.uint8Array({ maxLength: 20 }),
        fc.array(fc.nat(2000)),
        (unit, values, before, after, cuts) => {
          const answer = answerOf(unit, values)
          const bytes = Buffer.concat([before, answer, after])
          const whole = listen(asked(unit, 100, values.length), [bytes])
          expect(listen(asked(unit, 100, values.length), cut(bytes, cuts))).toEqual(whole)
          expect(whole.replies).toEqual([Uint8Array.from(answer.subarray(1, -2))])
          expect(whole.thrownAway).toBe(before.length + after.length)
        },
      ),
    )
  })

  it('of another slave, function or length are no answer, nor are damaged ones', () => {
    const right = answerOf(5, [1, 2])
    const request = asked(5, 0, 2)
    const others = [answerOf(6, [1, 2]), answerOf(5, [1]), answerOf(5, [1, 2, 3])]
    const input = RTU.encode({ unit: 5, serial: 1, pdu: Uint8Array.of(4, 4, 0, 1, 0, 2) })
    for (const bytes of [...others, input]) {
      expect(listen(request, [bytes])).toEqual({ replies: [], thrownAway: bytes.length })
    }
    fc.assert(
      fc.property(fc.nat(right.length * 8 - 1), (bit) => {
        const damaged = Uint8Array.from(right)
        damaged[bit >>> 3]! ^= 1 << (bit & 7)
        expect(listen(request, [damaged]).replies).toEqual([])
      }),
    )
  })

  it('that refuse are answers too', () => {
    const refusal = RTU.encode({ unit: 5, serial: 1, pdu: Uint8Array.of(0x83, 2) })
    expect(listen(asked(5, 0, 100), [refusal]).replies).toEqual([Uint8Array.of(0x83, 2)])
  })

  it('are noise while nothing was asked', () => {
    const frame = answerOf(5, [1])
    expect(RTU.hear(RTU.deaf, frame)).toMatchObject({ reply: null, thrownAway: frame.length })
  })
})
