import { describe, expect, it } from 'vitest'
import { lineFormat, type SerialKeys } from '../../config/drivers/serial.ts'
import { MAX_LINE_BYTES } from './frames.ts'
import { createFramer, NO_LINE } from './lines.ts'

type Input = string | Uint8Array | { silenceMs: number }

/** All chunks through the framing, as the port would deliver them; a string is UTF-8. */
function read(keys: SerialKeys, ...inputs: Input[]) {
  const frame = createFramer(lineFormat(keys))
  let state = NO_LINE
  let at = 0
  const lines: string[] = []
  let thrownAway = 0
  for (const input of inputs) {
    if (typeof input === 'object' && 'silenceMs' in input) at += input.silenceMs
    const chunk =
      typeof input === 'string' ? Buffer.from(input) : input instanceof Uint8Array ? input : undefined
    const framed = frame(state, at, chunk)
    state = framed.state
    lines.push(...framed.lines)
    thrownAway += framed.thrownAway
  }
  return { lines, thrownAway, pending: state.pending.length }
}
const bytes = (...values: (number | string)[]) =>
  Buffer.concat(values.map((value) => (typeof value === 'string' ? Buffer.from(value) : Buffer.of(value))))

describe('lines with a delimiter', () => {
  it('end there, and stray CR and LF are cut off', () => {
    expect(read({ delimiter: 'lf' }, 'a\r\nb\n\nc').lines).toEqual(['a', 'b'])
    expect(read({ delimiter: 'cr' }, 'a\r\nb\r').lines).toEqual(['a', 'b'])
    expect(read({ delimiter: 'crlf' }, 'a\r\n\nb\r\n').lines).toEqual(['a', 'b'])
  })

  it('keep leading zeros, spaces and letters of other scripts', () => {
    expect(read({}, '0042\n泵-7\n 1.5 kg \n').lines).toEqual(['0042', '泵-7', ' 1.5 kg '])
  })

  it('lose STX and ETX around them', () => {
    expect(read({}, '\x02ABC\x03\r\n')).toMatchObject({ lines: ['ABC'], thrownAway: 0 })
  })

  it('are thrown away whole and counted where they are not text, and the next is read', () => {
    expect(read({}, bytes('A', 0xff, 'B\n'), 'good\n')).toMatchObject({ lines: ['good'], thrownAway: 3 })
    expect(read({}, 'A\x07B\ngood\n')).toMatchObject({ lines: ['good'], thrownAway: 3 })
  })

  it.each(['cr', 'lf', 'crlf'] as const)('are thrown away where they are too long (%s)', (delimiter) => {
    const end = { cr: '\r', lf: '\n', crlf: '\r\n' }[delimiter]
    const noise = 'x'.repeat(1000)
    expect(read({ delimiter }, noise, noise, noise, end, `good${end}`)).toEqual({
      lines: ['good'],
      thrownAway: 3000,
      pending: 0,
    })
  })
})

describe('lines between STX and ETX', () => {
  const keys = { delimiter: 'stx_etx' } as const

  it('are what stands there; line ends between them are no noise', () => {
    expect(read(keys, '\x02A1\x03\r\n\x02B2\x03\x02C', '3\x03')).toEqual({
      lines: ['A1', 'B2', 'C3'],
      thrownAway: 0,
      pending: 0,
    })
  })

  it('are noise where they are cut off, and so is what stands outside of them', () => {
    expect(read(keys, 'xx\x02A\x02B2\x03y\x03')).toMatchObject({ lines: ['B2'], thrownAway: 2 + 2 + 2 })
  })

  it('are thrown away where they are too long', () => {
    const long = `\x02${'x'.repeat(MAX_LINE_BYTES + 1)}\x03`
    expect(read(keys, long, '\x02B2\x03')).toMatchObject({ lines: ['B2'], thrownAway: long.length })
    expect(read(keys, `\x02${'x'.repeat(MAX_LINE_BYTES)}\x03`).lines).toHaveLength(1)
  })

  it('have their checksum after ETX, which it covers too (ISO 1745)', () => {
    const xor = { ...keys, checksum: 'xor', checksum_as: 'bytes' } as const
    // 'A' 0x41, 'B' 0x42, ETX 0x03: 0x41 ^ 0x42 ^ 0x03 = 0x00
    expect(read(xor, bytes(2, 'AB', 3, 0))).toMatchObject({ lines: ['AB'], thrownAway: 0, pending: 0 })
    expect(read(xor, bytes(2, 'AC', 3, 0, 2, 'AB', 3, 0))).toMatchObject({ lines: ['AB'], thrownAway: 4 })
    // A checksum can be STX: 'A' ^ '@' ^ ETX = 0x02.
    expect(read(xor, bytes(2, 'A@', 3, 2, 2, 'AB', 3, 0)).lines).toEqual(['A@', 'AB'])
  })
})

describe('lines of a fixed length', () => {
  it('have so many bytes', () => {
    expect(read({ length: 4 }, 'A001A0', '02A003A')).toMatchObject({
      lines: ['A001', 'A002', 'A003'],
      pending: 1,
    })
    expect(read({ length: 6 }, 'A001\r\nA002\r\n').lines).toEqual(['A001', 'A002'])
  })

  it('begin anew after a silence: noise puts nothing out of step for longer', () => {
    expect(read({ length: 4 }, 'xA001', { silenceMs: 100 }, 'A002')).toEqual({
      lines: ['xA00', 'A002'],
      thrownAway: 1,
      pending: 0,
    })
    expect(read({ length: 4 }, 'A0', { silenceMs: 99 }, '01').lines).toEqual(['A001'])
  })

  it('with a checksum are found in the middle of noise', () => {
    const keys = { length: 6, checksum: 'sum8' } as const
    // 'A' + '0' + '0' + '1' = 0x41 + 0x30 + 0x30 + 0x31 = 0xd2
    expect(read(keys, 'xxA001D2yA001d2')).toMatchObject({ lines: ['A001', 'A001'], thrownAway: 3 })
  })
})

describe('lines that end by silence', () => {
  it('are what came before it', () => {
    expect(read({ idle_ms: 50 }, '00', '42', { silenceMs: 49 }, '17', { silenceMs: 50 })).toMatchObject({
      lines: ['004217'],
      pending: 0,
    })
    expect(read({ idle_ms: 50 }, 'A1', { silenceMs: 70 }, 'B2').lines).toEqual(['A1'])
  })

  it('are thrown away where they are too long, up to the silence', () => {
    const long = 'x'.repeat(700)
    expect(
      read({ idle_ms: 50 }, long, long, { silenceMs: 50 }, 'A1', { silenceMs: 50 }, { silenceMs: 50 }),
    ).toEqual({ lines: ['A1'], thrownAway: 1400, pending: 0 })
  })
})

describe('checksums', () => {
  it('stand after the text, in hexadecimal digits', () => {
    // 'A' ^ '1' = 0x41 ^ 0x31 = 0x70
    expect(read({ checksum: 'xor' }, 'A170\r\nA171\nA170\n')).toMatchObject({
      lines: ['A1', 'A1'],
      thrownAway: 4,
    })
  })

  it('CRC-16/MODBUS of 123456789 is 4B37', () => {
    expect(read({ checksum: 'crc16' }, '1234567894b37\n').lines).toEqual(['123456789'])
    const binary = { checksum: 'crc16', checksum_as: 'bytes', length: 11 } as const
    expect(read(binary, bytes('123456789', 0x37, 0x4b)).lines).toEqual(['123456789'])
  })

  it('that are missing make no line, and an empty line needs none', () => {
    expect(read({ checksum: 'xor' }, 'A\n\n')).toMatchObject({ lines: [], thrownAway: 1 })
  })
})

describe('encodings', () => {
  it('gb18030 reads GBK too, windows-1252 is latin1', () => {
    expect(read({ encoding: 'gb18030' }, bytes(0xb1, 0xc3, '-7\n')).lines).toEqual(['泵-7'])
    expect(read({ encoding: 'latin1' }, bytes('12 ', 0xb5, 'm ', 0x80, '\n')).lines).toEqual(['12 µm €'])
  })

  it('a line that is not in its encoding is thrown away, the next is read', () => {
    const keys = { encoding: 'gb18030' } as const
    expect(read(keys, bytes(0xb1, '\n', 0xff, 'x\n', 0xb1, 0xc3, '\n'))).toMatchObject({
      lines: ['泵'],
      thrownAway: 3,
    })
  })
})
