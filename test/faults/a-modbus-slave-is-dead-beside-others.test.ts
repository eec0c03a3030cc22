import { expect, it } from 'vitest'
import { modbusSlave } from '../../sim/publish/modbus.ts'
import { eventually } from '../gateway.ts'
import { modbusSignal, readModbus, stageRtuLine } from '../modbus.ts'
import { requirePeer } from '../peers.ts'

const ROUNDS = 100

it.skipIf(!requirePeer('socat', 'socat'))(
  'slows itself only: the others on its line are read on, and it is read again when it is back',
  async () => {
    const [dead, live] = [1, 2].map((unit) => modbusSlave(unit, { holding: { 0: 1 } }))
    const { path } = await stageRtuLine([dead!, live!])
    const one = readModbus({ path, unit: 1 }, [modbusSignal('holding 0', 'state')])
    const two = readModbus({ path, unit: 2 }, [modbusSignal('holding 0')])
    await eventually(() => expect([one.values('holding 0'), two.values('holding 0')]).toEqual([[1], [1]]))

    dead!.isDead = true
    await eventually(() => expect(one.driver.status().link).toBe('down'))
    expect(one.readings.at(-1)).toMatchObject({ v: null, q: 'bad' })
    expect(one.driver.status().lastError?.code).toBe('DEVICE_UNREACHABLE')
    const [askedBefore, triesBefore] = [live!.asked.length, tries(one)]
    await eventually(() => expect(live!.asked.length).toBeGreaterThan(askedBefore + ROUNDS))
    expect(tries(one) - triesBefore).toBeLessThan(ROUNDS / 10)
    expect(two.driver.status()).toMatchObject({ link: 'up', errors: {} })

    dead!.isDead = false
    await eventually(() => expect(one.driver.status().link).toBe('up'))
    expect(one.values('holding 0')).toEqual([1, 1])
    expect(two.driver.status()).toMatchObject({ link: 'up', errors: {} })
  },
)

const tries = ({ driver }: ReturnType<typeof readModbus>) => driver.status().errors.DEVICE_UNREACHABLE ?? 0
