import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { modbusPoint } from '../../config/drivers/modbus-source.ts'
import { groupPoints, halves } from './group.ts'

const point = (address: string, type?: 'uint16' | 'uint32' | 'float64') =>
  modbusPoint({ address, ...(type ? { type } : {}) })!
const LIMITS = { maxRegisters: 125, maxBits: 2000, gap: 8 }
const spans = (groups: ReturnType<typeof groupPoints>) =>
  groups.map(({ table, at, count }) => `${table} ${at}+${count}`)

describe('requests', () => {
  it('read along a few registers in between rather than ask twice, table by table', () => {
    const points = ['holding 9', 'input 1', 'holding 0', 'holding 19', 'coil 3'].map((one) => point(one))
    expect(spans(groupPoints(points, LIMITS))).toEqual([
      'coil 3+1',
      'holding 0+10',
      'holding 19+1',
      'input 1+1',
    ])
    expect(spans(groupPoints(points, { ...LIMITS, gap: 9 }))).toContain('holding 0+20')
    expect(spans(groupPoints(points, { ...LIMITS, gap: 0 })).length).toBe(5)
  })

  it('read every point whole, within the limits, and none twice', () => {
    const any = fc.record({
      table: fc.constantFrom('coil', 'discrete', 'input', 'holding'),
      at: fc.nat(400),
      type: fc.constantFrom('uint16' as const, 'uint32' as const, 'float64' as const),
    })
    const limits = fc.record({
      maxRegisters: fc.integer({ min: 4, max: 125 }),
      maxBits: fc.integer({ min: 1, max: 2000 }),
      gap: fc.nat(125),
    })
    fc.assert(
      fc.property(fc.array(any), limits, (wanted, most) => {
        const points = wanted.map(({ table, at, type }) => point(`${table} ${at}`, type))
        const groups = groupPoints(points, most)
        expect(groups.flatMap((group) => group.points).length).toBe(points.length)
        for (const { table, at, count, points: inside } of groups) {
          const isBits = table === 'coil' || table === 'discrete'
          expect(count).toBeLessThanOrEqual(isBits ? most.maxBits : most.maxRegisters)
          for (const one of inside) {
            expect(one.table).toBe(table)
            expect(one.at).toBeGreaterThanOrEqual(at)
            expect(one.at + one.count).toBeLessThanOrEqual(at + count)
          }
        }
      }),
    )
  })

  it('are halved without cutting a value', () => {
    const [group] = groupPoints(
      [point('holding 0', 'uint32'), point('holding 2'), point('holding 4')],
      LIMITS,
    )
    expect(spans(halves(group!))).toEqual(['holding 0+3', 'holding 4+1'])
  })
})
