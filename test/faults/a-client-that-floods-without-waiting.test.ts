import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { publishPacket } from '../../bench/mqtt-wire.ts'
import { type RunningGateway, settled, siteFile, startGateway, temporaryFolder } from '../gateway.ts'
import { connectWith, isServed, memoryOf, PUBACK, portOf, rawClient, SITE, TOPIC } from '../raw-client.ts'

const folder = temporaryFolder()
let gateway: RunningGateway

beforeAll(async () => {
  gateway = await startGateway(siteFile(folder.path, SITE), `${folder.path}/data`)
})
afterAll(async () => {
  await gateway.stop()
  folder.remove()
})

const READINGS = 60_000

it('readings sent without waiting for any acknowledgement are all taken, in turn with those of others', async () => {
  await isServed(gateway, 'sensor-1', 20)
  const before = memoryOf(gateway)
  // The CONNECT too is followed at once: a client need not wait for the CONNACK (MQTT 3.1.1, 3.1.4).
  const flood = await rawClient(portOf(gateway))
  flood.socket.write(connectWith('flood'))
  for (let n = 1; n <= READINGS; n++) {
    const packet = publishPacket(TOPIC, n, JSON.stringify({ v: 1, ts: 1_793_577_600_000 + n, seq: n }))
    if (!flood.socket.write(packet)) await delay(0)
  }
  await isServed(gateway, 'sensor-2', 20)
  const deadline = Date.now() + 12_000
  while (flood.packets.length <= READINGS && Date.now() < deadline) await delay(20)
  const acknowledged = flood.packets.filter(({ head }) => head === PUBACK)
  expect(acknowledged.map(({ body }) => body.readUInt16BE())).toEqual(
    Array.from({ length: READINGS }, (_, n) => n + 1),
  )
  expect(memoryOf(gateway) - before).toBeLessThan(300)
  flood.socket.destroy()
  expect((await settled(gateway, READINGS + 40)).store.facts).toBe(READINGS + 40)
})
