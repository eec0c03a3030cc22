import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFrames, TOO_LONG } from './frames.ts'

const LIMITS = { bytes: 1000, packets: 1000 }
const CONNECT = packet(0x10, Buffer.from('\0\x04MQTT\x04\x02\0\x3c\0\x01c'))
const PING = packet(0xc0)
const GOODBYE = packet(0xe0)
/** To the topic t, with so many bytes. */
const publish = (size: number) => packet(0x30, Buffer.from('\0\x01t'), Buffer.alloc(size, 0xff))

function packet(head: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const size = body.length
  const length = size < 128 ? [size] : [(size & 0x7f) | 0x80, size >> 7]
  return Buffer.concat([Buffer.from([head, ...length]), body])
}

describe('a stream of packets', () => {
  it('has the same packets however it is cut into pieces', () => {
    const bodies = fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 20 })
    fc.assert(
      fc.property(bodies, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (sizes, pieces) => {
        const stream = Buffer.concat([CONNECT, ...sizes.map(publish)])
        const frames = createFrames()
        const taken: Buffer[] = []
        for (let at = 0, n = 0; at < stream.length; n++) {
          const piece = stream.subarray(at, at + pieces[n % pieces.length])
          const { whole, rest, fault } = frames.take(piece, LIMITS)
          expect([rest.length, fault]).toEqual([0, null])
          taken.push(whole)
          at += piece.length
        }
        expect(Buffer.concat(taken)).toEqual(stream)
        expect(frames.packets).toBe(sizes.length + 1)
      }),
    )
  })

  it('goes on in whole packets, though one comes byte by byte', () => {
    const frames = createFrames()
    const stream = publish(300)
    frames.take(CONNECT, LIMITS)
    for (const byte of stream.subarray(0, -1)) {
      expect(frames.take(Buffer.from([byte]), LIMITS).whole).toHaveLength(0)
    }
    expect(frames.take(stream.subarray(-1), LIMITS).whole).toEqual(stream)
  })

  it('is let through so many packets at a time', () => {
    const frames = createFrames()
    const { whole, rest } = frames.take(Buffer.concat([CONNECT, PING, PING, PING]), { ...LIMITS, packets: 2 })
    expect([whole, rest]).toEqual([Buffer.concat([CONNECT, PING]), Buffer.concat([PING, PING])])
    expect(frames.take(rest, { ...LIMITS, packets: 2 }).whole).toHaveLength(4)
    expect(frames.packets).toBe(4)
  })

  it('begins with a CONNECT', () => {
    expect(createFrames().take(PING, LIMITS).fault).toBe('no CONNECT')
  })

  it('ends with a packet that has a fault; what came before it goes on', () => {
    const frames = createFrames()
    const { whole, fault } = frames.take(Buffer.concat([CONNECT, PING, packet(0xf0), PING]), LIMITS)
    expect(whole).toEqual(Buffer.concat([CONNECT, PING]))
    expect(fault).toBe('a type of packet that no client sends')
    expect(frames.take(PING, LIMITS).whole).toHaveLength(0)
  })

  it('ends with a DISCONNECT', () => {
    const frames = createFrames()
    const { whole, rest, fault } = frames.take(Buffer.concat([CONNECT, GOODBYE, PING]), LIMITS)
    expect([whole, rest.length, fault]).toEqual([Buffer.concat([CONNECT, GOODBYE]), 0, null])
    expect(frames.take(PING, LIMITS).whole).toHaveLength(0)
  })

  it('is refused as soon as the length of a packet says that it is too long', () => {
    const frames = createFrames()
    expect(frames.take(Buffer.from([0x10, 0xe9]), LIMITS).fault).toBe(null)
    expect(frames.take(Buffer.from([0x07]), LIMITS).fault).toBe(TOO_LONG)
    expect(createFrames().take(Buffer.from([0x10, 0xe8, 0x07]), LIMITS).fault).toBe(null)
  })

  it('is refused when a length has more than four bytes', () => {
    const { fault } = createFrames().take(Buffer.from([0x10, 0x80, 0x80, 0x80, 0x80]), LIMITS)
    expect(fault).toBe('remaining length of more than four bytes')
  })
})
