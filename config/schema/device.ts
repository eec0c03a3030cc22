import { Type } from 'typebox'
import { DEFAULTS } from '../defaults.ts'
import { DRIVER_KEYS, DRIVERS } from '../drivers/index.ts'
import { duration, id, object, oneOf, text } from './words.ts'

export const Device = object(
  {
    id: id('Device id'),
    driver: oneOf(DRIVERS, { description: 'Driver' }),
    agent: Type.Optional(id('Agent that reads the device; default the gateway itself')),
    silent_after: Type.Optional(
      duration(
        'Connected, and nothing heard of it for longer than this, the device is silent: an alarm on the page; default the shortest `expect` of its signals',
      ),
    ),
    ...DRIVER_KEYS.opcua.device,
    ...DRIVER_KEYS.serial.device,
    ...DRIVER_KEYS.modbus.device,
    ...DRIVER_KEYS.mqtt.device,
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
