import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ModbusSourceKeys, modbusPoint } from '../../config/drivers/modbus-source.ts'
import { convertPoint } from './convert.ts'

/** The value of `holding 10` in an answer that begins at 8. */
const read = (keys: ModbusSourceKeys, ...bytes: number[]) =>
  convertPoint(modbusPoint({ address: 'holding 10', ...keys })!, Uint8Array.of(9, 9, 9, 9, ...bytes, 9, 9), 8)

describe('registers become values', () => {
  it.each<[string, ModbusSourceKeys, number[], number]>([
    ['uint16', {}, [0xff, 0xfe], 0xfffe],
    ['int16', { type: 'int16' }, [0xff, 0xfe], -2],
    ['swapped bytes', { bytes: 'little' }, [0x34, 0x12], 0x1234],
    ['uint32', { type: 'uint32' }, [0x12, 0x34, 0x56, 0x78], 0x12345678],
    ['low word first', { type: 'uint32', words: 'little' }, [0x56, 0x78, 0x12, 0x34], 0x12345678],
    ['low byte first', { type: 'uint32', bytes: 'little' }, [0x34, 0x12, 0x78, 0x56], 0x12345678],
    [
      'low word and byte first',
      { type: 'uint32', words: 'little', bytes: 'little' },
      [0x78, 0x56, 0x34, 0x12],
      0x12345678,
    ],
    ['int64', { type: 'int64' }, [255, 255, 255, 255, 255, 255, 255, 251], -5],
    ['the float that was meant', { type: 'float32' }, [0x40, 0xa9, 0x99, 0x9a], 5.3],
    ['float64', { type: 'float64' }, [0x3f, 0xb9, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a], 0.1],
    ['scaled', { scale: 0.1, offset: -40 }, [0x01, 0xf7], 10.3],
    ['the lowest bit', { bit: 0 }, [0x80, 0x00], 0],
    ['the highest bit', { bit: 15 }, [0x80, 0x00], 1],
  ])('%s', (_, keys, bytes, v) => expect(read(keys, ...bytes)).toEqual({ v }))

  it('says so where a double has no room, or the float is no number', () => {
    const large = read({ type: 'uint64' }, 0, 0x20, 0, 0, 0, 0, 0, 0)
    expect(large).toEqual({ problem: '9007199254740992 is beyond ±2^53' })
    expect(read({ type: 'float32' }, 0x7f, 0xc0, 0, 0)).toEqual({ problem: 'NaN is no value' })
  })

  it('keeps every 32-bit integer in every order', () => {
    const order = fc.constantFrom('big' as const, 'little' as const)
    fc.assert(
      fc.property(fc.integer(), order, order, (value, words, bytes) => {
        const view = new DataView(new ArrayBuffer(4))
        const [high, low] = [(value >>> 16) & 0xffff, value & 0xffff]
        view.setUint16(0, words === 'big' ? high : low, bytes === 'little')
        view.setUint16(2, words === 'big' ? low : high, bytes === 'little')
        const data = [...new Uint8Array(view.buffer)]
        expect(read({ type: 'int32', words, bytes }, ...data)).toEqual({ v: value })
      }),
    )
  })

  it('takes bits from the lowest of the first byte on', () => {
    const coil = (at: number) =>
      convertPoint(modbusPoint({ address: `coil ${at}` })!, Uint8Array.of(4, 1), 10)
    expect([coil(11), coil(12), coil(18), coil(19)]).toEqual([{ v: 0 }, { v: 1 }, { v: 1 }, { v: 0 }])
  })
})
