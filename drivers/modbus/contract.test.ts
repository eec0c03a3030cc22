import { afterEach } from 'vitest'
import { modbusDevice } from '../../config/drivers/modbus.ts'
import { modbusPoint } from '../../config/drivers/modbus-source.ts'
import { type DeviceBench, describeDriver } from '../contract.suite.ts'
import { createSlaves } from './fixture.ts'

const slaves = createSlaves()
afterEach(() => slaves.close())
let benches = 0

/** A slave with a measure and a state. */
async function plugIn(silentAfterMs?: number): Promise<DeviceBench> {
  let measure = 0
  const value = (_: number, address: number) => (address === 0 ? measure : 1)
  let slave = await slaves.start(value)
  const { port } = slave
  const signal = (name: 'value' | 'state', role: 'measure' | 'state', address: string) => ({
    ...{ line: 'l', station: 's', signal: name, role, address },
    modbus: modbusPoint({ address })!,
  })
  const any = { id: `slave-${++benches}`, ...(silentAfterMs === undefined ? {} : { silentAfterMs }) }
  return {
    device: modbusDevice(any, { host: '127.0.0.1', port, poll_ms: 10, timeout_ms: 500 }),
    subscriptions: [signal('value', 'measure', 'holding 0'), signal('state', 'state', 'holding 1')],
    async emit(to) {
      measure = to
    },
    lose: () => slave.close(),
    async comeBack() {
      slave = await slaves.start(value, port)
    },
  }
}

describeDriver('Modbus', { plugIn, hasSourceTime: false, keepsEach: false, isPolled: true })
