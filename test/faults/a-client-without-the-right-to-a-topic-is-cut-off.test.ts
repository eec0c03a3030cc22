import { once } from 'node:events'
import type { MqttClient } from 'mqtt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type GuardedGateway, guardedGateway, STATION_1, STATION_2 } from '../accounts.ts'
import { eventually } from '../gateway.ts'

let gateway: GuardedGateway
beforeAll(async () => {
  gateway = await guardedGateway({
    accounts: [
      { name: 'press', publish: [STATION_1], subscribe: [STATION_1] },
      { name: 'line', publish: ['lineside/v1/line-1/#'] },
      { name: 'board', subscribe: ['lineside/v1/#'] },
    ],
  })
})
afterAll(() => gateway.remove())

/** How often QoS 1 was acknowledged before the gateway closed the connection. */
async function publishedUntilCut(client: MqttClient, topic: string): Promise<number> {
  const closed = once(client.stream, 'close')
  let acknowledged = 0
  client.publish(topic, '1', { qos: 1 }, (error) => {
    if (!error) acknowledged++
  })
  await closed
  return acknowledged
}

describe('a client with rights to one station', () => {
  it('publishes to it', async () => {
    const client = await gateway.client('press')
    const before = await gateway.stored()
    await client.publishAsync(STATION_1, '1', { qos: 1 })
    expect(await gateway.stored()).toBe(before + 1)
    await client.endAsync()
  })

  it.each([
    [STATION_2, 'MQTT_NOT_ALLOWED'],
    ['lineside/v1/line-1/st-1/good/more', 'MQTT_NOT_ALLOWED'],
    ['lineside/v1/$agents/pc-1/health', 'MQTT_FORBIDDEN_TOPIC'],
    ['$SYS/broker/uptime', 'MQTT_FORBIDDEN_TOPIC'],
  ])('is cut off unacknowledged when it publishes to %s', async (topic, code) => {
    const [stored, refused] = [await gateway.stored(), await gateway.refused(code)]
    expect(await publishedUntilCut(await gateway.client('press'), topic)).toBe(0)
    expect(await gateway.stored()).toBe(stored)
    await eventually(async () => expect(await gateway.refused(code)).toBe(refused + 1))
    await eventually(() => expect(gateway.log()).toContain(`"code":"${code}"`))
  })

  it('says how it is under its own id, as an agent does, whatever its rights', async () => {
    const client = await gateway.client('press', { clientId: 'pc-7' })
    await client.publishAsync('lineside/v1/$agents/pc-7/health', '{}', { qos: 1 })
    await client.endAsync()
  })

  it.each([STATION_2, '$SYS/x', 'lineside/v1/$agents/pc-1/health'])(
    'is not let in with a will for %s',
    async (topic) => {
      const will = { topic, payload: Buffer.from('1'), qos: 1, retain: false } as const
      await expect(gateway.client('press', { will })).rejects.toMatchObject({ code: 5 })
    },
  )

  it('has the will that it may have published when it vanishes', async () => {
    const stored = await gateway.stored()
    const will = { topic: STATION_1, payload: Buffer.from('1'), qos: 1, retain: false } as const
    const client = await gateway.client('press', { will })
    client.stream.destroy()
    await eventually(async () => expect(await gateway.stored()).toBe(stored + 1))
  })

  it.each(['#', '+/#', 'lineside/#', 'lineside/v1/+/+/good', STATION_2, '$SYS/#'])(
    'gets 0x80 for a subscription to %s, and nothing comes',
    async (filter) => {
      const client = await gateway.client('press')
      const got: string[] = []
      client.on('message', (topic) => got.push(topic))
      const suback = new Promise((resolve) =>
        client.on('packetreceive', (packet) => packet.cmd === 'suback' && resolve(packet.granted)),
      )
      await client.subscribeAsync([STATION_1, filter]).catch(() => {})
      expect(await suback).toEqual([0, 0x80])

      const other = await gateway.client('line')
      await other.publishAsync(STATION_2, '1', { qos: 1 })
      await other.publishAsync(STATION_1, '1', { qos: 1 })
      await eventually(() => expect(got).toEqual([STATION_1]))
      await Promise.all([client.endAsync(), other.endAsync()])
    },
  )
})

it('a client that loses a right while it is in is cut off, and its session gets nothing more by it', async () => {
  const options = { clean: false, clientId: 'board' }
  const client = await gateway.client('board', options)
  await client.subscribeAsync('lineside/v1/line-1/#', { qos: 1 })
  const closed = once(client.stream, 'close')
  expect(gateway.user('rights', ['board', '--subscribe', STATION_1]).status).toBe(0)
  await closed
  await eventually(async () => expect(await gateway.refused('MQTT_ACCOUNT_CHANGED')).toBe(1))

  const other = await gateway.client('line')
  await other.publishAsync(STATION_2, '1', { qos: 1 })
  const got: string[] = []
  const again = await gateway.client('board', options)
  again.on('message', (topic) => got.push(topic))
  await again.subscribeAsync(STATION_1, { qos: 1 })
  await other.publishAsync(STATION_2, '1', { qos: 1 })
  await other.publishAsync(STATION_1, '1', { qos: 1 })
  await eventually(() => expect(got).toContain(STATION_1))
  expect(got).not.toContain(STATION_2)
})
