import { Type } from 'typebox'
import { oneOf } from '../schema/words.ts'
import type { SignalOfSource } from './keys.ts'
import { ADDRESS_SHAPE, type ModbusTable, modbusAddress } from './modbus-address.ts'

const TYPES = ['uint16', 'int16', 'uint32', 'int32', 'uint64', 'int64', 'float32', 'float64'] as const
export type ModbusType = (typeof TYPES)[number]
type Order = 'big' | 'little'

const DEFAULTS = { type: 'uint16', words: 'big', bytes: 'big', scale: 1, offset: 0 } as const

export const MODBUS_SOURCE = {
  type: Type.Optional(
    oneOf(TYPES, {
      default: DEFAULTS.type,
      description: 'modbus: what the registers hold, from the address on',
    }),
  ),
  words: Type.Optional(
    oneOf(['big', 'little'], {
      default: DEFAULTS.words,
      description: 'modbus: of several registers the first is the highest (big) or the lowest (little)',
    }),
  ),
  bytes: Type.Optional(
    oneOf(['big', 'little'], {
      default: DEFAULTS.bytes,
      description: 'modbus: order of the two bytes of a register; the protocol says big',
    }),
  ),
  scale: Type.Optional(
    Type.Number({
      default: DEFAULTS.scale,
      description: 'modbus: the value is what is read × scale + offset',
    }),
  ),
  offset: Type.Optional(Type.Number({ default: DEFAULTS.offset, description: 'modbus: see scale' })),
  bit: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 15,
      description: 'modbus: this bit of a register, 0 the lowest, as 0 or 1',
    }),
  ),
} as const

/** Where a signal is found in a slave, and how what is there becomes its value. */
export interface ModbusPoint {
  table: ModbusTable
  /** Protocol address of its first register, or of its bit. */
  at: number
  /** How many registers, or bits, it takes. */
  count: 1 | 2 | 4
  type: ModbusType
  words: Order
  bytes: Order
  scale: number
  offset: number
  /** This bit of the register alone. */
  bit?: number
}

export interface ModbusSourceKeys {
  address?: string
  type?: ModbusType
  words?: Order
  bytes?: Order
  scale?: number
  offset?: number
  bit?: number
}

/** The keys of a source, as written, to its point: defaults filled in. Undefined where the address is none. */
export function modbusPoint({ address = '', bit, ...keys }: ModbusSourceKeys): ModbusPoint | undefined {
  const found = modbusAddress(address)
  if (!found) return undefined
  const { type, words, bytes, scale, offset } = { ...DEFAULTS, ...keys }
  const count = isBit(found.table) ? 1 : registersOf(type)
  return { ...found, count, type, words, bytes, scale, offset, ...(bit === undefined ? {} : { bit }) }
}

const isBit = (table: ModbusTable) => table === 'coil' || table === 'discrete'

function registersOf(type: ModbusType): 1 | 2 | 4 {
  if (type.endsWith('64')) return 4
  return type.endsWith('32') ? 2 : 1
}

/** A register holds what is so; it does not tell that something happened. These would happen at each start. */
const EVENTS = ['cycle', 'badge', 'step', 'defect']
const COUNTS = ['good', 'scrap', 'rework']
const ONLY_REGISTERS = ['type', 'words', 'bytes', 'scale', 'offset', 'bit']
const ONLY_NUMBERS = ['type', 'words', 'scale', 'offset']

/** What is wrong with a source: the key, and what would be allowed. */
export function modbusSourceProblems(
  source: Record<string, unknown>,
  { role, mode }: SignalOfSource,
): { key: string; allowed: string }[] {
  const { address, bit } = source
  if (typeof address !== 'string') return []
  const wrong: { key: string; allowed: string }[] = []
  if (EVENTS.includes(role)) {
    wrong.push({
      key: 'device',
      allowed: `a device that tells events for role ${role}: a register tells none`,
    })
  } else if (COUNTS.includes(role) && mode !== 'counter') {
    wrong.push({
      key: 'device',
      allowed: 'a Modbus device with mode: counter only: a register holds a total',
    })
  }
  const type = TYPES.find((one) => one === source.type)
  const point = modbusPoint({ address, ...(type ? { type } : {}) })
  if (!point) return [...wrong, { key: 'address', allowed: ADDRESS_SHAPE }]
  const misplaced = isBit(point.table) ? ONLY_REGISTERS : bit === undefined ? [] : ONLY_NUMBERS
  for (const key of misplaced.filter((one) => source[one] !== undefined)) {
    wrong.push({ key, allowed: isBit(point.table) ? 'it only for registers' : 'it only without bit' })
  }
  if (point.at + point.count > 0x10000) {
    wrong.push({
      key: 'address',
      allowed: `at most ${point.table} ${0x10000 - point.count} for ${point.type}`,
    })
  }
  if (source.scale === 0) wrong.push({ key: 'scale', allowed: 'a number other than 0' })
  return wrong
}
