/** The four tables of the data model (MODBUS Application Protocol Specification V1.1b3, 4.3). */
export type ModbusTable = 'coil' | 'discrete' | 'input' | 'holding'

export interface ModbusAddress {
  table: ModbusTable
  /** Protocol address, 0 to 65535. */
  at: number
}

const WORDS = /^(coil|discrete|input|holding) (0|[1-9]\d{0,4})$/
/** Five or six digits, the first one the table. */
const REFERENCE = /^([0134])(\d{4,5})$/
const TABLE_OF: Record<string, ModbusTable> = { 0: 'coil', 1: 'discrete', 3: 'input', 4: 'holding' }

/** What an address looks like, for the one who wrote another. */
export const ADDRESS_SHAPE =
  'a table and a protocol address from 0 to 65535, such as "holding 100", "input 7", "coil 3" or "discrete 12", or a reference number that counts from 1, such as "40101" or "400101"'

/**
 * `holding 100`: the table in words and the address as it goes over the wire, from 0. `40101` or `400101`: a
 * reference number as manuals print it, the table as its first digit and then the number of the register from 1
 * (V1.1b3, 4.4), which is the same register. Undefined for anything else.
 */
export function modbusAddress(text: string): ModbusAddress | undefined {
  const [, table, digits] = WORDS.exec(text) ?? []
  if (table) return within(table as ModbusTable, Number(digits))
  const [, first, number] = REFERENCE.exec(text) ?? []
  return first ? within(TABLE_OF[first]!, Number(number) - 1) : undefined
}

const within = (table: ModbusTable, at: number) => (at >= 0 && at <= 0xffff ? { table, at } : undefined)
