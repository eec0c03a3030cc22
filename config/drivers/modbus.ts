import { Type } from 'typebox'
import { text } from '../schema/words.ts'
import type { AnyDevice, DriverKeys } from './keys.ts'
import { MODBUS_SOURCE, modbusSourceProblems } from './modbus-source.ts'
import { PORT, type PortKeys, type PortSettings, portSettings } from './port.ts'

/** Limits of one request: V1.1b3, 6.1 and 6.3. */
const MOST = { registers: 125, bits: 2000 } as const

const DEFAULTS = {
  /** MODBUS Messaging on TCP/IP Implementation Guide V1.0b, 3.1.3. */
  port: 502,
  unit: 1,
  pollMs: 1000,
  timeoutMs: 1000,
  pauseMs: 5,
  retries: 2,
  gap: 8,
} as const

const TCP_ONLY = ['port'] as const
const SERIAL_ONLY = [...Object.keys(PORT), 'pause_ms']

const whole = (minimum: number, maximum: number, byDefault: number, description: string) =>
  Type.Optional(Type.Integer({ minimum, maximum, default: byDefault, description }))

export const MODBUS = {
  device: {
    ...PORT,
    host: Type.Optional(text('modbus over TCP: host name or address; without it a serial port is required')),
    port: whole(1, 65535, DEFAULTS.port, 'modbus over TCP: port'),
    unit: whole(0, 255, DEFAULTS.unit, 'modbus: address of the slave, 1 to 247; over TCP 0 and 255 too'),
    poll_ms: whole(10, 3_600_000, DEFAULTS.pollMs, 'modbus: all signals are read once in so long'),
    timeout_ms: whole(
      10,
      60_000,
      DEFAULTS.timeoutMs,
      'modbus: a slave answers within so long, the way over the line not counted; longer than its slowest answer',
    ),
    pause_ms: whole(
      0,
      1000,
      DEFAULTS.pauseMs,
      'modbus over a serial line: silence before each request; never below the 3.5 characters of the specification',
    ),
    retries: whole(0, 10, DEFAULTS.retries, 'modbus: so many times more is asked before the slave is lost'),
    max_registers: whole(1, MOST.registers, MOST.registers, 'modbus: most registers in one request'),
    max_bits: whole(1, MOST.bits, MOST.bits, 'modbus: most coils or discrete inputs in one request'),
    gap: whole(
      0,
      MOST.registers,
      DEFAULTS.gap,
      'modbus: so many registers or bits that no signal asked for are read along rather than ask twice',
    ),
  },
  source: MODBUS_SOURCE,
  required: {
    oneOf: ['host', 'path', 'usb', 'usb_port'],
    example: 'a host, or a port; lineside ports lists them',
  },
  address: 'a table and a protocol address, such as "holding 100"',
  contradictions: (device) => {
    const has = (key: string) => device[key] !== undefined
    const { host, unit, data_bits } = device
    if (host === undefined) {
      return [
        ...TCP_ONLY.filter(has).map((key) => ({ key, allowed: 'it only with host' })),
        ...(unit === 0 || Number(unit) > 247 ? [{ key: 'unit', allowed: '1 to 247 on a serial line' }] : []),
        // RTU is bytes: MODBUS over Serial Line V1.02, 2.5.1.
        ...(data_bits === 7 ? [{ key: 'data_bits', allowed: '8' }] : []),
      ]
    }
    const others = Number(unit) > 247 && Number(unit) < 255
    return [
      ...SERIAL_ONLY.filter(has).map((key) => ({ key, allowed: 'it only without host' })),
      ...(others ? [{ key: 'unit', allowed: '0 to 247, or 255' }] : []),
    ]
  },
  sourceProblems: modbusSourceProblems,
} as const satisfies DriverKeys

export type ModbusLink =
  | { over: 'tcp'; host: string; port: number }
  /** `pauseMs` of silence before each request, or 3.5 characters, whichever is longer. */
  | { over: 'serial'; port: PortSettings; pauseMs: number }

export interface ModbusDevice extends AnyDevice {
  driver: 'modbus'
  link: ModbusLink
  unit: number
  pollMs: number
  timeoutMs: number
  retries: number
  maxRegisters: number
  maxBits: number
  gap: number
}

export interface ModbusKeys extends PortKeys {
  host?: string
  port?: number
  unit?: number
  poll_ms?: number
  timeout_ms?: number
  pause_ms?: number
  retries?: number
  max_registers?: number
  max_bits?: number
  gap?: number
}

export function modbusDevice(any: AnyDevice, keys: ModbusKeys): ModbusDevice {
  return {
    ...any,
    driver: 'modbus',
    link: linkOf(keys),
    unit: keys.unit ?? DEFAULTS.unit,
    pollMs: keys.poll_ms ?? DEFAULTS.pollMs,
    timeoutMs: keys.timeout_ms ?? DEFAULTS.timeoutMs,
    retries: keys.retries ?? DEFAULTS.retries,
    maxRegisters: keys.max_registers ?? MOST.registers,
    maxBits: keys.max_bits ?? MOST.bits,
    gap: keys.gap ?? DEFAULTS.gap,
  }
}

/**
 * Even parity, and without parity two stop bits, unless said otherwise: V1.02, 2.5.1. A slave that was set to one
 * stop bit understands two.
 */
function linkOf({ host, port = DEFAULTS.port, pause_ms, ...keys }: ModbusKeys): ModbusLink {
  if (host !== undefined) return { over: 'tcp', host, port }
  const { parity = 'even', stop_bits = parity === 'none' ? 2 : 1 } = keys
  return {
    over: 'serial',
    port: portSettings({ ...keys, parity, stop_bits }),
    pauseMs: pause_ms ?? DEFAULTS.pauseMs,
  }
}
