import { Type } from 'typebox'
import { DEFAULTS } from '../defaults.ts'
import { duration, id, object, oneOf, text } from './words.ts'

export const Device = object(
  {
    id: id('Device id'),
    driver: oneOf(['opcua', 'serial'], { description: 'Driver' }),
    agent: Type.Optional(id('Agent that reads the device; default the gateway itself')),
    endpoint: Type.Optional(
      Type.String({ pattern: '^opc\\.tcp://', description: 'opcua, required: opc.tcp:// URL of the server' }),
    ),
    sampling_ms: Type.Optional(
      Type.Integer({
        minimum: 10,
        default: DEFAULTS.samplingMs,
        description: 'opcua: sampling and publishing interval',
      }),
    ),
    path: Type.Optional(text('serial, required: port, best under /dev/serial/by-id')),
    baud: Type.Optional(
      Type.Integer({ minimum: 50, default: DEFAULTS.baud, description: 'serial: baud rate' }),
    ),
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
  'A device read by a driver',
)

export const Sink = object(
  {
    id: id('Sink id'),
    sink: Type.Literal('mqtt', { description: 'Protocol' }),
    url: Type.String({ pattern: '^mqtts?://', description: 'mqtt:// or mqtts:// URL of the broker' }),
    format: Type.Optional(
      Type.Literal('json', { default: DEFAULTS.format, description: 'Format of the message' }),
    ),
    every: Type.Optional(duration('An open window is sent at most this often', DEFAULTS.every)),
    settle: Type.Optional(duration('A window is final once this has passed since its end', DEFAULTS.settle)),
    username: Type.Optional(text('User name')),
    password_file: Type.Optional(text('File that holds the password; relative to this file')),
  },
  'A receiver of summaries',
)
