import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { modbusPoint } from '../../config/drivers/modbus-source.ts'
import type { Answer } from './bus.ts'
import { type Group, groupPoints } from './group.ts'
import { createReader } from './reader.ts'

/** Reads holding registers of a slave that knows all but some, and says what happened. */
function reading(illegal: Set<number>, answers: (asked: number) => Answer | undefined = () => undefined) {
  const got: number[] = []
  const refused: string[] = []
  const asked: string[] = []
  const reader = createReader({
    async ask(pdu) {
      const [at, count] = [(pdu[1]! << 8) | pdu[2]!, (pdu[3]! << 8) | pdu[4]!]
      asked.push(`${at}+${count}`)
      const other = answers(asked.length)
      if (other) return other
      const knows = Array.from({ length: count }, (_, one) => at + one).every((one) => !illegal.has(one))
      return knows ? { is: 'data', data: new Uint8Array(count * 2) } : { is: 'exception', code: 2 }
    },
    retries: () => 2,
    answered: () => {},
    data: ({ points }) => got.push(...points.map(({ at }) => at)),
    refused: (_, code, text) => refused.push(`${code} ${text}`),
  })
  return { reader, got, refused, asked }
}

const groupsOf = (registers: number[]): Group[] =>
  groupPoints(
    registers.map((at) => modbusPoint({ address: `holding ${at}` })!),
    { maxRegisters: 125, maxBits: 2000, gap: 8 },
  )

describe('reading a slave', () => {
  it('gives every register that it knows, whichever it does not, and names these', async () => {
    const registers = fc.uniqueArray(fc.nat(300), { minLength: 1, maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(registers, fc.array(fc.nat(300)), async (wanted, unknown) => {
        const illegal = new Set(unknown)
        const first = reading(illegal)
        const { groups, silence } = await first.reader.read(groupsOf(wanted))
        const known = wanted.filter((at) => !illegal.has(at))
        expect(silence).toBeNull()
        expect(first.got.toSorted()).toEqual(known.toSorted())
        expect(first.refused.length).toBe(wanted.length - known.length)

        const second = reading(illegal)
        await second.reader.read(groups)
        expect(second.got.toSorted()).toEqual(known.toSorted())
        expect(second.refused).toEqual([])
      }),
    )
  })

  it('keeps a group together that is refused as a whole: the slave may be starting', async () => {
    const busy = reading(new Set([0, 1, 2, 3]))
    const { groups } = await busy.reader.read(groupsOf([0, 1, 2, 3]))
    expect(groups).toMatchObject([{ at: 0, count: 4, rest: { attempt: 1 } }])
  })

  it('asks again while no answer comes, and then says so and asks no more', async () => {
    const twice = reading(new Set(), (asked) => (asked <= 2 ? { is: 'silence' } : undefined))
    expect(await twice.reader.read(groupsOf([1]))).toMatchObject({ silence: null })
    expect(twice.asked).toEqual(['1+1', '1+1', '1+1'])
    const dead = reading(new Set(), () => ({ is: 'silence' }))
    expect(await dead.reader.read(groupsOf([1, 100]))).toMatchObject({ silence: 'the slave does not answer' })
    expect(dead.asked).toEqual(['1+1', '1+1', '1+1'])
  })

  it('takes a gateway at its word that its slave does not answer', async () => {
    const behind = reading(new Set(), () => ({ is: 'exception', code: 11 }))
    const { silence } = await behind.reader.read(groupsOf([1]))
    expect(silence).toBe('the slave does not answer its gateway (exception 11)')
    expect(behind.asked.length).toBe(1)
  })

  it('asks a slave that is busy again with the next round', async () => {
    const busy = reading(new Set(), () => ({ is: 'exception', code: 6 }))
    const { groups } = await busy.reader.read(groupsOf([1]))
    expect(groups).toMatchObject([{ at: 1 }])
    expect(groups[0]).not.toHaveProperty('rest')
    expect(busy.refused).toEqual(['DEVICE_REFUSED holding 1: the slave is busy (exception 6)'])
  })
})
