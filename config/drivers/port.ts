import { Type } from 'typebox'
import { oneOf, text } from '../schema/words.ts'

const DEFAULTS = { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 } as const

/** Settings of a serial port, whoever talks over it. */
export const PORT = {
  path: Type.Optional(
    text(
      'serial, modbus over a serial line: port, best under /dev/serial/by-id; this or usb or usb_port is required, and of several all hold',
    ),
  ),
  usb: Type.Optional(
    Type.String({
      pattern: '^[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}$',
      description: 'serial, modbus: port of the USB device with this vendor and product, such as "0403:6001"',
    }),
  ),
  usb_serial: Type.Optional(
    text('serial, modbus: of those with usb, the one with this serial number; lineside ports shows it'),
  ),
  usb_port: Type.Optional(
    Type.String({
      pattern: '^[0-9]+-[0-9]+([.][0-9]+)*(:[0-9]+[.][0-9]+)?$',
      description:
        'serial, modbus: port of whatever is plugged in at this place of the USB tree, such as 1-1.2, or 1-1.2:1.0 where an adapter has several ports',
    }),
  ),
  baud: Type.Optional(
    Type.Integer({ minimum: 50, default: DEFAULTS.baud, description: 'serial, modbus: baud rate' }),
  ),
  data_bits: Type.Optional(
    Type.Integer({
      minimum: 7,
      maximum: 8,
      default: DEFAULTS.dataBits,
      description: 'serial, modbus: data bits of a character',
    }),
  ),
  parity: Type.Optional(
    oneOf(['none', 'even', 'odd'], {
      default: DEFAULTS.parity,
      description: 'serial, modbus: parity; modbus default even',
    }),
  ),
  stop_bits: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 2,
      default: DEFAULTS.stopBits,
      description: 'serial, modbus: stop bits; modbus without parity default 2',
    }),
  ),
} as const

/** Which port it is; of several all hold. */
export interface PortSelector {
  path?: string
  /** Vendor and product, hexadecimal, lower case: `0403:6001`. */
  usb?: string
  usbSerial?: string
  /** Place in the USB tree: `1-1.2`, with the interface `1-1.2:1.0`. */
  usbPort?: string
}

export interface PortSettings extends PortSelector {
  baud: number
  dataBits: 7 | 8
  parity: 'none' | 'even' | 'odd'
  stopBits: 1 | 2
}

export interface PortKeys {
  path?: string
  usb?: string
  usb_serial?: string
  usb_port?: string
  baud?: number
  data_bits?: number
  parity?: PortSettings['parity']
  stop_bits?: number
}

export function portSettings(keys: PortKeys): PortSettings {
  const { path, usb, usb_serial: usbSerial, usb_port: usbPort } = keys
  const { baud = DEFAULTS.baud, parity = DEFAULTS.parity } = keys
  return {
    ...(path === undefined ? {} : { path }),
    ...(usb === undefined ? {} : { usb: usb.toLowerCase() }),
    ...(usbSerial === undefined ? {} : { usbSerial }),
    ...(usbPort === undefined ? {} : { usbPort }),
    baud,
    dataBits: keys.data_bits === 7 ? 7 : DEFAULTS.dataBits,
    parity,
    stopBits: keys.stop_bits === 2 ? 2 : DEFAULTS.stopBits,
  }
}
