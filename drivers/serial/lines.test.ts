import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Delimiter, frame, MAX_LINE_BYTES, NO_LINE } from './lines.ts'

/** All chunks through the framing, as the port would deliver them. */
function read(delimiter: Delimiter, ...chunks: (string | Uint8Array)[]) {
  let state = NO_LINE
  const lines: string[] = []
  let thrownAway = 0
  for (const chunk of chunks) {
    const framed = frame(state, typeof chunk === 'string' ? Buffer.from(chunk) : chunk, delimiter)
    state = framed.state
    lines.push(...framed.lines)
    thrownAway += framed.thrownAway
  }
  return { lines, thrownAway, pending: state.pending.length }
}

describe('serial lines', () => {
  it('ends a line at its delimiter and cuts off stray CR and LF', () => {
    expect(read('lf', 'a\r\nb\n\nc').lines).toEqual(['a', 'b'])
    expect(read('cr', 'a\r\nb\r').lines).toEqual(['a', 'b'])
    expect(read('crlf', 'a\r\n\nb\r\n').lines).toEqual(['a', 'b'])
  })

  it('keeps leading zeros and letters of other scripts', () => {
    expect(read('lf', '0042\n泵-7\n').lines).toEqual(['0042', '泵-7'])
  })

  it('cuts off the framing of scanners that send STX and ETX', () => {
    expect(read('lf', '\x02ABC\x03\r\n')).toMatchObject({ lines: ['ABC'], thrownAway: 0 })
  })

  it('throws a line away whole that is not text, counts it and goes on with the next', () => {
    expect(read('lf', Uint8Array.of(0x41, 0xff, 0x42, 10), 'good\n')).toMatchObject({
      lines: ['good'],
      thrownAway: 3,
    })
    expect(read('lf', 'A\x07B\ngood\n')).toMatchObject({ lines: ['good'], thrownAway: 3 })
  })

  it.each(['cr', 'lf', 'crlf'] as const)(
    'throws away what is longer than a line (%s) and resynchronises',
    (delimiter) => {
      const end = { cr: '\r', lf: '\n', crlf: '\r\n' }[delimiter]
      const noise = 'x'.repeat(1000)
      expect(read(delimiter, noise, noise, noise, end, `good${end}`)).toEqual({
        lines: ['good'],
        thrownAway: 3000,
        pending: 0,
      })
    },
  )

  it('never holds more than one line, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 700 })),
        fc.constantFrom<Delimiter>('cr', 'lf', 'crlf'),
        (chunks, delimiter) => {
          expect(read(delimiter, ...chunks).pending).toBeLessThanOrEqual(MAX_LINE_BYTES + 1)
        },
      ),
    )
  })

  it('gives the same lines however the bytes are cut into chunks', () => {
    const text = fc.array(fc.constantFrom('a', '0', '泵', '\n', '\r', '\x00', 'x'.repeat(256)), {
      maxLength: 40,
    })
    fc.assert(
      fc.property(
        text,
        fc.array(fc.nat(4000)),
        fc.constantFrom<Delimiter>('cr', 'lf', 'crlf'),
        (parts, cuts, delimiter) => {
          const bytes = Buffer.from(parts.join(''))
          const edges = [
            0,
            ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b),
            bytes.length,
          ]
          const chunks = edges.slice(1).map((to, i) => bytes.subarray(edges[i], to))
          expect(read(delimiter, ...chunks).lines).toEqual(read(delimiter, bytes).lines)
        },
      ),
    )
  })
})
