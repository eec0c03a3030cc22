import { expect, it } from 'vitest'
import { modbusSlave } from '../../sim/publish/modbus.ts'
import { eventually } from '../gateway.ts'
import { modbusSignal, readModbus, stageRtuLine } from '../modbus.ts'
import { requirePeer } from '../peers.ts'

it.skipIf(!requirePeer('socat', 'socat'))(
  'loses all its slaves, says so, and reads on when it is plugged in again',
  async () => {
    const slaves = [1, 2].map((unit) => modbusSlave(unit, { holding: { 0: unit } }))
    const line = await stageRtuLine(slaves)
    const read = slaves.map(({ unit }) =>
      readModbus({ path: line.path, unit }, [modbusSignal('holding 0', 'state')]),
    )
    await eventually(() => expect(read.map(({ values }) => values('holding 0'))).toEqual([[1], [2]]))

    await line.unplug()
    for (const { driver, readings } of read) {
      await eventually(() => expect(driver.status().link).toBe('down'))
      expect(readings.at(-1)).toMatchObject({ v: null, q: 'bad' })
      expect(driver.status().lastError?.code).toBe('DEVICE_UNREACHABLE')
    }
    slaves[1]!.tables.holding.set(0, 22)

    await line.plug()
    await eventually(() =>
      expect(read.map(({ values }) => values('holding 0'))).toEqual([
        [1, 1],
        [2, 22],
      ]),
    )
    expect(read.map(({ driver }) => driver.status().link)).toEqual(['up', 'up'])
  },
)
