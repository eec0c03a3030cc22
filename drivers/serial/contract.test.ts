import { afterAll, afterEach, describe } from 'vitest'
import { serialDevice } from '../../config/drivers/serial.ts'
import { requirePeer } from '../../test/peers.ts'
import { type DeviceBench, describeDriver } from '../contract.suite.ts'
import { createCables } from './fixture.ts'

const present = requirePeer('socat', 'socat')
const cables = createCables()
afterEach(() => cables.unplug())
afterAll(() => cables.remove())
let benches = 0

/** A scale with a memory: its time, and what it weighed. */
async function plugIn(silentAfterMs?: number): Promise<DeviceBench> {
  const name = `scale-${++benches}`
  let cable = await cables.plug(name)
  const where = { line: 'l', station: 's' }
  return {
    device: serialDevice({ id: name, silentAfterMs }, { path: cable.near, time: 'prefix' }),
    subscriptions: [
      { ...where, signal: 'value', role: 'measure', address: '^(?<v>\\d+) kg$' },
      { ...where, signal: 'state', role: 'state', address: '^state (?<v>\\w+)$' },
    ],
    emit: (value, at) => cable.send(`${new Date(at).toISOString()} ${value} kg\n`),
    lose: () => cable.unplug(),
    async comeBack() {
      cable = await cables.plug(name)
    },
  }
}

describe.skipIf(!present)('the contract of drivers', () => {
  describeDriver('serial lines', { plugIn, hasSourceTime: true, keepsEach: true, isPolled: false })
})
