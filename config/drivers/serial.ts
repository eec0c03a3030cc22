import { Type } from 'typebox'
import { duration, oneOf } from '../schema/words.ts'
import type { AnyDevice, DriverKeys } from './keys.ts'
import { PORT, type PortKeys, type PortSettings, portSettings } from './port.ts'

const DEFAULTS = {
  delimiter: 'lf',
  encoding: 'utf-8',
  checksum: 'none',
  checksumAs: 'hex',
  time: 'arrival',
  /** Within a frame of fixed length no device is silent for longer; a USB adapter adds some 16 ms. */
  gapMs: 100,
} as const

export const SERIAL = {
  device: {
    ...PORT,
    delimiter: Type.Optional(
      oneOf(['cr', 'lf', 'crlf', 'stx_etx'], {
        default: DEFAULTS.delimiter,
        description:
          'serial: what ends a line; stray CR and LF are cut off in any case. stx_etx: a line stands between STX and ETX',
      }),
    ),
    length: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1024,
        description: 'serial, instead of a delimiter: every line has so many bytes, its checksum among them',
      }),
    ),
    idle_ms: Type.Optional(
      Type.Integer({
        minimum: 20,
        maximum: 60_000,
        description: `serial, instead of a delimiter: a line ends when nothing came for so long, to within 10 ms. With length: after so long the next byte begins a line, default ${DEFAULTS.gapMs}`,
      }),
    ),
    encoding: Type.Optional(
      oneOf(['utf-8', 'latin1', 'gb18030'], {
        default: DEFAULTS.encoding,
        description:
          'serial: encoding of the text; latin1 is windows-1252, gb18030 also reads GBK and GB2312',
      }),
    ),
    checksum: Type.Optional(
      oneOf(['none', 'xor', 'sum8', 'crc16'], {
        default: DEFAULTS.checksum,
        description:
          'serial: checksum after the text: xor (LRC) or sum (modulo 256) of its bytes, or CRC-16/MODBUS. With stx_etx it stands after ETX, which it covers too',
      }),
    ),
    checksum_as: Type.Optional(
      oneOf(['hex', 'bytes'], {
        default: DEFAULTS.checksumAs,
        description:
          'serial: the checksum is written as hexadecimal text, 2 or 4 digits, or as bytes, of a CRC the low one first',
      }),
    ),
    repeat_after: Type.Optional(
      duration(
        'serial: the same text again sooner than this after it last came is one scan: dropped, and counted in the status; default none is',
      ),
    ),
    time: Type.Optional(
      oneOf(['arrival', 'prefix'], {
        default: DEFAULTS.time,
        description: 'serial: time of a line is its arrival, or an RFC 3339 prefix (scanners with memory)',
      }),
    ),
  },
  source: {},
  required: { oneOf: ['path', 'usb', 'usb_port'], example: 'a port; lineside ports lists them' },
  address: null,
  contradictions: ({ delimiter, length, idle_ms, checksum, checksum_as }) => {
    const isCounted = length !== undefined || idle_ms !== undefined
    if (delimiter !== undefined && isCounted) {
      return [{ key: 'delimiter', allowed: 'it only without length and idle_ms' }]
    }
    if (checksum_as !== undefined && (checksum ?? 'none') === 'none') {
      return [{ key: 'checksum_as', allowed: 'it only with a checksum' }]
    }
    // A byte of the checksum can be the delimiter; after ETX, or in a frame that is counted, it is told by its place.
    if (checksum_as === 'bytes' && !isCounted && delimiter !== 'stx_etx') {
      return [{ key: 'checksum_as', allowed: 'bytes only with stx_etx, length or idle_ms' }]
    }
    return []
  },
} as const satisfies DriverKeys

/** What makes a line of bytes. */
export type Framing =
  | { by: 'delimiter'; delimiter: 'cr' | 'lf' | 'crlf' }
  | { by: 'stx_etx' }
  /** An unfinished line is none after `gapMs` of silence. */
  | { by: 'length'; bytes: number; gapMs: number }
  | { by: 'idle'; gapMs: number }

export type ChecksumKind = 'none' | 'xor' | 'sum8' | 'crc16'

/** How bytes become text. */
export interface LineFormat {
  framing: Framing
  encoding: 'utf-8' | 'latin1' | 'gb18030'
  checksum: { kind: ChecksumKind; as: 'hex' | 'bytes' }
}

export interface SerialDevice extends AnyDevice, PortSettings {
  driver: 'serial'
  format: LineFormat
  time: 'arrival' | 'prefix'
  /** The same text again sooner than this is one scan, milliseconds. */
  repeatAfterMs?: number
}

export interface SerialKeys extends PortKeys {
  delimiter?: 'cr' | 'lf' | 'crlf' | 'stx_etx'
  length?: number
  idle_ms?: number
  encoding?: LineFormat['encoding']
  checksum?: ChecksumKind
  checksum_as?: LineFormat['checksum']['as']
  repeat_after?: string
  time?: SerialDevice['time']
}

export function serialDevice(any: AnyDevice, keys: SerialKeys): SerialDevice {
  const { repeat_after, time = DEFAULTS.time } = keys
  const repeat =
    repeat_after === undefined
      ? {}
      : { repeatAfterMs: Temporal.Duration.from(repeat_after).total('milliseconds') }
  return { ...any, driver: 'serial', ...portSettings(keys), format: lineFormat(keys), time, ...repeat }
}

/** The format of the keys; defaults filled in. */
export function lineFormat(keys: SerialKeys): LineFormat {
  const {
    encoding = DEFAULTS.encoding,
    checksum: kind = DEFAULTS.checksum,
    checksum_as: as = DEFAULTS.checksumAs,
  } = keys
  return { framing: framingOf(keys), encoding, checksum: { kind, as } }
}

function framingOf({ delimiter = DEFAULTS.delimiter, length, idle_ms }: SerialKeys): Framing {
  if (length !== undefined) return { by: 'length', bytes: length, gapMs: idle_ms ?? DEFAULTS.gapMs }
  if (idle_ms !== undefined) return { by: 'idle', gapMs: idle_ms }
  return delimiter === 'stx_etx' ? { by: 'stx_etx' } : { by: 'delimiter', delimiter }
}
