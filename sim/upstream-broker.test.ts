import { connectAsync } from 'mqtt'
import { describe, expect, it } from 'vitest'
import { startUpstreamBroker } from './upstream-broker.ts'

describe('the stand-in for the broker of the plant', () => {
  it('keeps the latest summary and names how many are missing', async () => {
    const broker = await startUpstreamBroker({ port: 0 })
    const client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`)
    for (const seq of [5, 6, 9, 9]) {
      const message = JSON.stringify({ gateway: 'gw-1', seq })
      await client.publishAsync('lineside/v1/plant-1/line-1/kpi/line/line-1', message, {
        qos: 1,
        retain: true,
      })
    }
    expect(broker.seen()).toEqual({ messages: 4, gateways: { 'gw-1': { highest: 9, missing: 2 } } })
    const retained = new Promise<string>((resolve) => {
      client.once('message', (_topic, payload) => resolve(payload.toString()))
    })
    await client.subscribeAsync('lineside/#', { qos: 1 })
    expect(JSON.parse(await retained)).toEqual({ gateway: 'gw-1', seq: 9 })
    await client.endAsync()
    await broker.stop()
  })

  it('says when its port is taken', async () => {
    const broker = await startUpstreamBroker({ port: 0 })
    await expect(startUpstreamBroker({ port: broker.port })).rejects.toThrow(/SIM_PORT_IN_USE/)
    await broker.stop()
  })
})
