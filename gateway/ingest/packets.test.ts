import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { faultOfBody, faultOfHead } from './packets.ts'

/** The types of packets that a client sends, with their flags as they should be (MQTT 3.1.1, tables 2.1 and 2.2). */
const HEADS = [
  0x10, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x3a, 0x3b, 0x3c, 0x3d, 0x40, 0x50, 0x62, 0x70, 0x82, 0xa2, 0xc0,
  0xe0,
]
const body = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes))
const letters = fc.string({
  unit: fc.constantFrom('a', 'é', '中', '🏭', '/', ' '),
  minLength: 1,
  maxLength: 20,
})
const field = (text: string) => {
  const bytes = Buffer.from(text)
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes])
}

describe('the first byte of a packet', () => {
  it('is one of those that MQTT 3.1.1 has for clients', () => {
    const right = Array.from({ length: 256 }, (_, head) => head).filter((head) => faultOfHead(head) === null)
    expect(right).toEqual(HEADS)
  })
})

describe('the body of a packet', () => {
  it('is looked at without going beyond it, whatever it is', () => {
    fc.assert(
      fc.property(fc.constantFrom(...HEADS), body, body, (head, bytes, more) => {
        const alone = faultOfBody(head, bytes, 0, bytes.length)
        const amid = Buffer.concat([more, bytes, more])
        expect(faultOfBody(head, amid, more.length, more.length + bytes.length)).toBe(alone)
      }),
      { numRuns: 2000 },
    )
  })

  it('of a PUBLISH has no fault with any topic and payload', () => {
    fc.assert(
      fc.property(letters, body, (topic, payload) => {
        const bytes = Buffer.concat([field(topic), Buffer.from([1, 0]), payload])
        expect(faultOfBody(0x32, bytes, 0, bytes.length)).toBe(null)
      }),
    )
  })

  it('of a SUBSCRIBE has no fault with any filters and QoS', () => {
    const filter = fc
      .array(fc.constantFrom('', 'a', 'é', '+'), { minLength: 2 })
      .chain((levels) => fc.constantFrom(levels, [...levels, '#']))
    fc.assert(
      fc.property(fc.array(fc.tuple(filter, fc.nat({ max: 2 })), { minLength: 1 }), (filters) => {
        const entries = filters.flatMap(([levels, qos]) => [field(levels.join('/')), Buffer.from([qos])])
        const bytes = Buffer.concat([Buffer.from([0, 1]), ...entries])
        expect(faultOfBody(0x82, bytes, 0, bytes.length)).toBe(null)
      }),
    )
  })

  it('of a PINGREQ is none', () => {
    const bytes = Buffer.from([0xc0, 1, 0])
    expect(faultOfBody(0xc0, bytes, 2, 2)).toBe(null)
    expect(faultOfBody(0xc0, bytes, 2, 3)).toBe('a body where there is none')
  })
})
