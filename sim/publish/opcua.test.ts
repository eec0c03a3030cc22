import {
  AttributeIds,
  ClientMonitoredItem,
  ClientSubscription,
  type DataValue,
  OPCUAClient,
  TimestampsToReturn,
} from 'node-opcua'
import { describe, expect, it } from 'vitest'
import type { SimReading } from '../model/types.ts'
import { startOpcuaPublisher } from './opcua.ts'
import { until } from './until.ts'

const T0 = Date.parse('2026-11-02T06:00:00Z')
const NODE = 'ns=1;s=St20.Good'
const STEPS = 3000

const reading = (v: number): SimReading => ({
  line: 'line-1',
  station: 'st-20',
  signal: 'good',
  t: T0 + v,
  v,
})

async function subscribe(endpoint: string, queueSize: number, onValue: (value: DataValue) => void) {
  const client = OPCUAClient.create({ endpointMustExist: false })
  await client.connect(endpoint)
  const session = await client.createSession()
  const subscription = ClientSubscription.create(session, {
    requestedPublishingInterval: 50,
    requestedMaxKeepAliveCount: 20,
    requestedLifetimeCount: 1000,
    maxNotificationsPerPublish: 1000,
    publishingEnabled: true,
  })
  const item = ClientMonitoredItem.create(
    subscription,
    { nodeId: NODE, attributeId: AttributeIds.Value },
    { samplingInterval: 250, queueSize, discardOldest: true },
    TimestampsToReturn.Both,
  )
  item.on('changed', onValue)
  return client
}

describe('the simulated PLC', () => {
  it.each([100, 1000])(
    'delivers every step of a counter with its source time at full speed (queue of %i)',
    async (queueSize) => {
      const plc = await startOpcuaPublisher({
        port: 0,
        path: '/lineside/sim',
        variables: [{ key: 'st-20/good', nodeId: NODE, initial: reading(0) }],
      })
      const received: [value: number, time: number][] = []
      const client = await subscribe(plc.endpoint, queueSize, ({ value, sourceTimestamp }) => {
        received.push([value.value, sourceTimestamp!.getTime()])
      })
      await plc.ready(30_000)
      for (let step = 1; step <= STEPS; step++) await plc.publish(reading(step))
      await plc.publish({ ...reading(STEPS), t: T0 + STEPS + 1, cyclic: true })
      await until(() => received.length >= STEPS + 2, 30_000)
      await client.disconnect()
      await plc.stop()

      const expected = Array.from({ length: STEPS + 1 }, (_, v) => [v, T0 + v])
      expect(received).toEqual([...expected, [STEPS, T0 + STEPS + 1]])
    },
  )

  it('says so when nobody subscribes, or its port is taken', async () => {
    const variables = [{ key: 'st-20/good', nodeId: NODE, initial: reading(0) }]
    const plc = await startOpcuaPublisher({ port: 0, path: '', variables })
    await expect(plc.ready(50)).rejects.toThrow(/SIM_NO_READER/)
    const port = Number(new URL(plc.endpoint).port)
    await expect(startOpcuaPublisher({ port, path: '', variables })).rejects.toThrow(/SIM_PORT_IN_USE/)
    await plc.stop()
  })
})
