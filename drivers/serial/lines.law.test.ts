import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lineFormat, type SerialKeys } from '../../config/drivers/serial.ts'
import { CHECKSUMS } from './checksum.ts'
import { MAX_LINE_BYTES } from './frames.ts'
import { createFramer, NO_LINE } from './lines.ts'

const CHECKS = fc.constantFrom<SerialKeys>(
  {},
  { checksum: 'xor' },
  { checksum: 'sum8' },
  { checksum: 'crc16' },
)
const COUNTED = fc.constantFrom<SerialKeys>(
  { delimiter: 'stx_etx' },
  { length: 3 },
  { length: 12, idle_ms: 200 },
  { idle_ms: 50 },
)
const DELIMITED = fc.constantFrom<SerialKeys>({ delimiter: 'cr' }, { delimiter: 'lf' }, { delimiter: 'crlf' })
const FORMAT = fc
  .oneof(
    fc.tuple(fc.oneof(DELIMITED, COUNTED), CHECKS),
    fc.tuple(COUNTED, fc.constant<SerialKeys>({ checksum: 'sum8', checksum_as: 'bytes' })),
  )
  .map(([framing, checksum]) => ({ ...framing, ...checksum }))

/** What ports say: text, delimiters, noise, long lines. */
const PART = fc.constantFrom(...'a0\n\r\x02\x03\x00泵'.split(''), '\r\n', 'A170\n', 'x'.repeat(400), 'ÿ')
const BYTES = fc.oneof(
  fc.array(PART, { maxLength: 40 }).map((parts) => Buffer.from(parts.join(''))),
  fc.uint8Array({ maxLength: 300 }),
)

/** Chunks with the silence before each. */
function read(keys: SerialKeys, chunks: { silenceMs: number; bytes: Uint8Array }[]) {
  const frame = createFramer(lineFormat(keys))
  let state = NO_LINE
  let at = 0
  const sum = { lines: [] as string[], thrownAway: 0, around: 0, pending: 0 }
  for (const { silenceMs, bytes } of chunks) {
    at += silenceMs
    const framed = frame(state, at, bytes)
    state = framed.state
    sum.lines.push(...framed.lines)
    sum.thrownAway += framed.thrownAway
    sum.around += framed.around
    sum.pending = state.pending.length
  }
  return sum
}

function cutUp(bytes: Uint8Array, cuts: number[]): Uint8Array[] {
  const inside = cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b)
  return [...inside, bytes.length].map((to, index) => bytes.subarray(inside[index - 1] ?? 0, to))
}

describe('whatever the framing', () => {
  const TAKES = fc.array(
    fc.record({ silenceMs: fc.constantFrom(0, 10, 60, 300), bytes: BYTES, cuts: fc.array(fc.nat(4000)) }),
    { maxLength: 4 },
  )

  it('the same bytes are the same lines, however they are cut into chunks', () => {
    fc.assert(
      fc.property(FORMAT, TAKES, (keys, takes) => {
        // No bytes and no silence are no input.
        const whole = takes.filter(({ bytes }) => bytes.length > 0)
        const cut = whole.flatMap(({ silenceMs, bytes, cuts }) =>
          cutUp(bytes, cuts).map((part, index) => ({ silenceMs: index === 0 ? silenceMs : 0, bytes: part })),
        )
        expect(read(keys, cut)).toEqual(read(keys, whole))
      }),
    )
  })

  it('what is in lines, around them, thrown away or pending is what came', () => {
    fc.assert(
      fc.property(FORMAT, TAKES, (keys, takes) => {
        const { lines, thrownAway, around, pending } = read(keys, takes)
        const inLines = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0)
        const came = takes.reduce((sum, { bytes }) => sum + bytes.length, 0)
        expect(inLines + around + thrownAway + pending).toBe(came)
      }),
    )
  })

  it('never more than one line is pending', () => {
    fc.assert(
      fc.property(FORMAT, TAKES, (keys, takes) => {
        // STX, ETX and four digits of a checksum.
        expect(read(keys, takes).pending).toBeLessThanOrEqual(MAX_LINE_BYTES + 6)
      }),
    )
  })
})

describe('noise', () => {
  const NOISE = fc.uint8Array({ maxLength: 2000 })
  const LINES = fc.array(fc.stringMatching(/^[A-Z0-9]{4}$/), { minLength: 1, maxLength: 5 })
  const sum = (text: string) => CHECKSUMS.sum8(Buffer.from(text)).toString(16).padStart(2, '0')

  it.each<[string, SerialKeys, (line: string) => string]>([
    ['a delimiter', { delimiter: 'crlf' }, (line) => `${line}\r\n`],
    ['STX and ETX', { delimiter: 'stx_etx' }, (line) => `\x02${line}\x03`],
    [
      'STX, ETX and a checksum',
      { delimiter: 'stx_etx', checksum: 'sum8' },
      (line) => `\x02${line}\x03${sum(`${line}\x03`)}`,
    ],
    ['a length', { length: 4 }, (line) => line],
    ['silence', { idle_ms: 100 }, (line) => line],
  ])('before a silence spoils no line after the next beginning of one: %s', (_name, keys, write) => {
    fc.assert(
      fc.property(NOISE, LINES, (noise, lines) => {
        // A delimiter ends the noise, which is a line of its own or none; STX needs no such help.
        const ended = keys.delimiter === 'crlf' ? Buffer.concat([noise, Buffer.from('\r\n')]) : noise
        const sent = lines.map((line) => ({ silenceMs: 500, bytes: Buffer.from(write(line)) }))
        const last = { silenceMs: 500, bytes: new Uint8Array() }
        const got = read(keys, [{ silenceMs: 0, bytes: ended }, ...sent, last]).lines
        expect(got.slice(-lines.length)).toEqual(lines)
      }),
    )
  })
})
