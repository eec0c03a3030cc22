import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, expect, it } from 'vitest'
import { publishPacket } from '../../bench/mqtt-wire.ts'
import { eventually, type RunningGateway, siteFile, startGateway, temporaryFolder } from '../gateway.ts'
import {
  connected,
  isServed,
  memoryOf,
  PUBACK,
  PUBLISH_QOS_0,
  packet,
  portOf,
  SITE,
  SUBACK,
  subscribe,
  TOPIC,
  text,
} from '../raw-client.ts'

const folder = temporaryFolder()
let gateway: RunningGateway

async function start(drainTimeout: string): Promise<void> {
  const sets = [`gateway.mqtt.limits.drain_timeout=${drainTimeout}`]
  gateway = await startGateway(siteFile(folder.path, SITE), `${folder.path}/data`, sets)
}
afterEach(() => gateway.stop())
afterAll(() => folder.remove())

/** 20 MB in all, more than the kernel holds for a socket. */
const MESSAGES = 2000
const MESSAGE = packet(PUBLISH_QOS_0, text(TOPIC), Buffer.alloc(10_000, ' '), Buffer.from('1'))

it('a subscriber that reads nothing is cut off; publishers do not wait for it, and memory stays flat', async () => {
  // Longer than this test: it is what waits unread that counts here.
  await start('PT10M')
  const deaf = await connected(portOf(gateway), 'deaf')
  deaf.socket.write(subscribe(1, ['#']))
  await deaf.next(SUBACK)
  deaf.socket.pause()
  const before = memoryOf(gateway)
  const talker = await connected(portOf(gateway), 'talker')
  for (let n = 0; n < MESSAGES; n++) {
    if (!talker.socket.write(MESSAGE)) await delay(1)
  }
  talker.socket.write(publishPacket(TOPIC, 1, '1'))
  await talker.next(PUBACK)
  await isServed(gateway, 'sensor-1')
  await eventually(() => expect(gateway.log()).toContain('MQTT_SLOW_READER'))
  expect(memoryOf(gateway) - before).toBeLessThan(150)
  talker.socket.destroy()
  deaf.socket.destroy()
})

it('a publisher that reads no acknowledgement is cut off as well', async () => {
  await start('PT2S')
  const flood = await connected(portOf(gateway), 'flood', { keepAlive: 0 })
  flood.socket.pause()
  const ping = Buffer.alloc(200_000, packet(0xc0))
  const before = memoryOf(gateway)
  const deadline = Date.now() + 45_000
  while (!flood.socket.destroyed && Date.now() < deadline) {
    if (!flood.socket.write(ping)) await delay(5)
    if (gateway.log().includes('"client":"flood"')) break
  }
  await eventually(() => expect(gateway.log()).toMatch(/MQTT_SLOW_READER.*"client":"flood"/))
  expect(memoryOf(gateway) - before).toBeLessThan(150)
  flood.socket.destroy()
  await isServed(gateway, 'sensor-2')
})
