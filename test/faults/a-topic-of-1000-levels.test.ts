import { afterAll, beforeAll, expect, it } from 'vitest'
import { publishPacket } from '../../bench/mqtt-wire.ts'
import { eventually, type RunningGateway, siteFile, startGateway, temporaryFolder } from '../gateway.ts'
import { connected, isServed, portOf, SITE, SUBACK, subscribe } from '../raw-client.ts'

const folder = temporaryFolder()
let gateway: RunningGateway

beforeAll(async () => {
  gateway = await startGateway(siteFile(folder.path, SITE), `${folder.path}/data`)
})
afterAll(async () => {
  await gateway.stop()
  folder.remove()
})

const DEEP = Array.from({ length: 1000 }, (_, n) => n).join('/')

it.each([
  ['published to', publishPacket(DEEP, 1, '1')],
  ['subscribed to', subscribe(1, [DEEP])],
  ['subscribed to, with wildcards', subscribe(1, [DEEP.replaceAll(/\d+/g, '+')])],
])('a topic of 1,000 levels, %s, ends that connection and no other', async (_, bytes) => {
  const client = await connected(portOf(gateway), 'deep')
  client.socket.write(bytes)
  await client.closed()
  await isServed(gateway, 'sensor-1')
  await eventually(() => expect(gateway.log()).toContain('MQTT_BAD_TOPIC'))
})

it('a will to a topic of 1,000 levels does no harm', async () => {
  const will = { topic: DEEP, payload: '1' }
  const client = await connected(portOf(gateway), 'testator', { will })
  client.socket.destroy()
  await isServed(gateway, 'sensor-1')
})

it('20,000 filters in one packet are answered, and those beyond the limit refused', async () => {
  const filters = Array.from({ length: 20_000 }, (_, n) => `f/${n}`)
  const client = await connected(portOf(gateway), 'greedy')
  client.socket.write(subscribe(1, filters))
  const { body } = await client.next(SUBACK)
  const granted = body.subarray(2)
  expect(granted.subarray(0, 100).every((code) => code === 0)).toBe(true)
  expect(granted.subarray(100).every((code) => code === 0x80)).toBe(true)
  client.socket.destroy()
  const stayer = await connected(portOf(gateway), 'greedy-2', { clean: false })
  stayer.socket.write(subscribe(1, filters))
  await stayer.closed()
  await isServed(gateway, 'sensor-1')
})
