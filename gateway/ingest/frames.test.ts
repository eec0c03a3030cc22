import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFrames, stepOver } from './frames.ts'

const LIMITS = { bytes: 1000, packets: 1000 }
const CONNECT = packetOf(0x10, 13)
const PING = Buffer.from([0xc0, 0])

/** A packet whose body of so many bytes looks like anything but the beginning of a CONNECT. */
function packetOf(head: number, size: number): Buffer {
  const length = size < 128 ? [size] : [(size & 0x7f) | 0x80, size >> 7]
  return Buffer.concat([Buffer.from([head, ...length]), Buffer.alloc(size, 0xff)])
}

describe('a stream of packets', () => {
  it('has the same packets however it is cut into pieces', () => {
    const bodies = fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 20 })
    fc.assert(
      fc.property(bodies, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (sizes, pieces) => {
        const stream = Buffer.concat([CONNECT, ...sizes.map((size) => packetOf(0x30, size))])
        const frames = createFrames()
        for (let at = 0, n = 0; at < stream.length; n++) {
          const piece = stream.subarray(at, at + pieces[n % pieces.length])
          expect(stepOver(frames, piece, LIMITS)).toBe(piece.length)
          at += piece.length
        }
        expect(frames).toEqual({ ...createFrames(), packets: sizes.length + 1 })
      }),
    )
  })

  it('is let through so many packets at a time', () => {
    const frames = createFrames()
    const stream = Buffer.concat([CONNECT, PING, PING, PING])
    const two = CONNECT.length + PING.length
    expect(stepOver(frames, stream, { ...LIMITS, packets: 2 })).toBe(two)
    expect(stepOver(frames, stream.subarray(two), { ...LIMITS, packets: 2 })).toBe(4)
    expect(frames.packets).toBe(4)
  })

  it('begins with a CONNECT', () => {
    expect(stepOver(createFrames(), PING, LIMITS)).toBe('no connect')
  })

  it('is refused as soon as the length of a packet says that it is too long', () => {
    const frames = createFrames()
    expect(stepOver(frames, Buffer.from([0x10, 0xe8]), LIMITS)).toBe(2)
    expect(stepOver(frames, Buffer.from([0x08]), LIMITS)).toBe('too long')
    expect(stepOver(createFrames(), Buffer.from([0x10, 0xe8, 0x07]), LIMITS)).toBe(3)
  })

  it('is refused when a length has more than four bytes', () => {
    expect(stepOver(createFrames(), Buffer.from([0x10, 0x80, 0x80, 0x80, 0x80]), LIMITS)).toBe('malformed')
  })
})
