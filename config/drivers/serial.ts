import { Type } from 'typebox'
import { oneOf, text } from '../schema/words.ts'
import type { AnyDevice, DriverKeys } from './keys.ts'

const DEFAULTS = { baud: 9600, delimiter: 'lf', time: 'arrival' } as const

/** Settings of a serial port, whoever talks over it. */
export const PORT = {
  path: Type.Optional(
    text('serial, required; modbus over a serial line: port, best under /dev/serial/by-id'),
  ),
  baud: Type.Optional(
    Type.Integer({ minimum: 50, default: DEFAULTS.baud, description: 'serial, modbus: baud rate' }),
  ),
} as const

export const SERIAL = {
  device: {
    ...PORT,
    delimiter: Type.Optional(
      oneOf(['cr', 'lf', 'crlf'], {
        default: DEFAULTS.delimiter,
        description: 'serial: what ends a line; stray CR and LF are cut off in any case',
      }),
    ),
    time: Type.Optional(
      oneOf(['arrival', 'prefix'], {
        default: DEFAULTS.time,
        description: 'serial: time of a line is its arrival, or an RFC 3339 prefix (scanners with memory)',
      }),
    ),
  },
  source: {},
  required: { oneOf: ['path'], example: 'a port, best under /dev/serial/by-id' },
  address: null,
} as const satisfies DriverKeys

export interface PortSettings {
  path: string
  baud: number
}

export interface SerialDevice extends AnyDevice, PortSettings {
  driver: 'serial'
  delimiter: 'cr' | 'lf' | 'crlf'
  time: 'arrival' | 'prefix'
}

export interface SerialKeys {
  path?: string
  baud?: number
  delimiter?: SerialDevice['delimiter']
  time?: SerialDevice['time']
}

export const portSettings = ({ path = '', baud = DEFAULTS.baud }: SerialKeys): PortSettings => ({
  path,
  baud,
})

export function serialDevice(any: AnyDevice, keys: SerialKeys): SerialDevice {
  const { delimiter = DEFAULTS.delimiter, time = DEFAULTS.time } = keys
  return { ...any, driver: 'serial', ...portSettings(keys), delimiter, time }
}
