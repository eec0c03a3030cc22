import { expect, it } from 'vitest'
import { modbusSlave } from '../../sim/publish/modbus.ts'
import { eventually } from '../gateway.ts'
import { modbusSignal, readModbus, stageRtuLine } from '../modbus.ts'
import { requirePeer } from '../peers.ts'

const NOISY_ROUNDS = 60
/** Begins like an answer and ends like the beginning of one. */
const NOISE = Uint8Array.of(1, 3, 2, 0xff, 0xff, 0x12, 0x34, 1, 3)

it.skipIf(!requirePeer('socat', 'socat'))(
  'is read all the same; what is noise is counted and never a value',
  async () => {
    const slave = modbusSlave(1, { holding: { 0: 1 } })
    const line = await stageRtuLine([slave])
    const { driver, values } = readModbus({ path: line.path }, [modbusSignal('holding 0')])
    for (let value = 1; value <= NOISY_ROUNDS; value++) {
      slave.tables.holding.set(0, value)
      line.babble(NOISE)
      await eventually(() => expect(values('holding 0').at(-1)).toBe(value), undefined, 5)
    }
    expect(values('holding 0')).toEqual(Array.from({ length: NOISY_ROUNDS }, (_, at) => at + 1))
    expect(driver.status().errors.DEVICE_BAD_DATA).toBeGreaterThanOrEqual(1)
    expect(driver.status().thrownAway).toBeGreaterThanOrEqual(NOISE.length)
  },
)
