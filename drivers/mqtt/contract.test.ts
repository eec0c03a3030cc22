import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe } from 'vitest'
import { mqttDevice } from '../../config/drivers/mqtt.ts'
import { mqttPoint } from '../../config/drivers/mqtt-source.ts'
import { requirePeer } from '../../test/peers.ts'
import { type DeviceBench, describeDriver } from '../contract.suite.ts'
import { createMosquitto, type Mosquitto } from './fixture.ts'

const present = requirePeer('mosquitto', 'mosquitto') && requirePeer('mosquitto_pub', 'mosquitto-clients')
const brokers: Mosquitto[] = []
afterEach(async () => {
  for (const broker of brokers.splice(0)) await broker.remove()
})
afterAll(() =>
  rmSync(join(tmpdir(), 'lineside-driver-keeps-nothing', 'mqtt'), { recursive: true, force: true }),
)
let benches = 0

/** A broker with a measure and a state. */
async function plugIn(silentAfterMs?: number): Promise<DeviceBench> {
  const broker = await createMosquitto()
  brokers.push(broker)
  await broker.start()
  const any = { id: `broker-${++benches}`, ...(silentAfterMs === undefined ? {} : { silentAfterMs }) }
  const where = { line: 'l', station: 's' }
  const value = mqttPoint({ address: 'press/+/value', pointer: '/v', fields: { ts: '/at' } })
  return {
    device: mqttDevice(any, { url: broker.url, keep_alive_s: 5 }, 'gw-1'),
    subscriptions: [
      { ...where, signal: 'value', role: 'measure', mqtt: value },
      { ...where, signal: 'state', role: 'state', mqtt: mqttPoint({ address: 'press/1/state' }) },
    ],
    emit: (v, at) => broker.publish('press/1/value', JSON.stringify({ v, at })),
    lose: () => broker.kill(),
    comeBack: () => broker.start(),
  }
}

describe.skipIf(!present)('with mosquitto', () => {
  describeDriver('MQTT', { plugIn, hasSourceTime: true, keepsEach: true, isPolled: false })
})
