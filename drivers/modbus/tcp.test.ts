import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Asked } from './framing.ts'
import { readRequest } from './pdu.ts'
import { TCP } from './tcp.ts'

const pdu = readRequest({ table: 'input', at: 7, count: 1 })
const request: Asked = { unit: 9, serial: 0x1234, pdu }
const answer = (serial: number, value: number, unit = 9) =>
  TCP.encode({ unit, serial, pdu: Uint8Array.of(4, 2, 0, value) })

function listen(chunks: Uint8Array[], ear = TCP.listen(TCP.deaf, request)) {
  const replies: number[] = []
  let thrownAway = 0
  let broken: string | undefined
  for (const chunk of chunks) {
    const heard = TCP.hear(ear, chunk)
    ear = heard.ear
    thrownAway += heard.thrownAway
    broken ??= heard.broken
    if (heard.reply) replies.push(heard.reply[3]!)
  }
  return { replies, thrownAway, broken, ear }
}

describe('frames over TCP', () => {
  it('begin with transaction, protocol, length and unit', () => {
    expect([...TCP.encode(request)]).toEqual([0x12, 0x34, 0, 0, 0, 6, 9, 4, 0, 7, 0, 1])
  })

  it('are known by their transaction, however they are cut; late answers to others are counted', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff), { maxLength: 5 }), fc.array(fc.nat(200)), (serials, cuts) => {
        const late = serials.filter((serial) => serial !== request.serial).map((serial) => answer(serial, 1))
        const bytes = Buffer.concat([...late, answer(request.serial, 42)])
        const edges = [0, ...cuts.map((at) => at % bytes.length).sort((a, b) => a - b), bytes.length]
        const chunks = edges.slice(1).map((to, at) => bytes.subarray(edges[at], to))
        expect(listen(chunks)).toMatchObject({ replies: [42], thrownAway: late.length * 11 })
      }),
    )
  })

  it('of another unit or table are no answer', () => {
    const holding = TCP.encode({ ...request, pdu: Uint8Array.of(3, 2, 0, 1) })
    expect(listen([answer(request.serial, 1, 8), holding])).toMatchObject({ replies: [], thrownAway: 22 })
  })

  it('that are cut off when their time is over are still known for what they are when the rest comes', () => {
    const late = answer(request.serial, 1)
    const { ear } = TCP.giveUp(listen([late.subarray(0, 8)]).ear)
    const next = { ...request, serial: 0x1235 }
    const after = listen([late.subarray(8), answer(0x1235, 2)], TCP.listen(ear, next))
    expect(after).toMatchObject({ replies: [2], thrownAway: late.length })
  })

  it('that are none end the connection: there is no place to begin again at', () => {
    const { broken, replies } = listen([new TextEncoder().encode('HTTP/1.1 400 Bad Request')])
    expect({ broken, replies }).toEqual({ broken: 'what came is not Modbus TCP', replies: [] })
  })
})
