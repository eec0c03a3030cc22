import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually, type RunningGateway, siteFile, startGateway, temporaryFolder } from '../gateway.ts'
import { connectWith, isServed, portOf, type RawClient, rawClient, SITE } from '../raw-client.ts'

const folder = temporaryFolder()
let gateway: RunningGateway

beforeAll(async () => {
  gateway = await startGateway(siteFile(folder.path, SITE), `${folder.path}/data`, [
    'gateway.mqtt.limits.connect_timeout=PT3S',
  ])
})
afterAll(async () => {
  await gateway.stop()
  folder.remove()
})

const CLIENTS = 50

/** Sends a CONNECT of 60 bytes, a byte a second, for as long as it is let. */
async function dawdle({ socket }: RawClient): Promise<void> {
  for (const byte of connectWith('x'.repeat(46))) {
    if (socket.destroyed) return
    socket.write(Buffer.from([byte]))
    await delay(1000)
  }
}

it('a client that sends a byte a second has its connection closed, while others are served', async () => {
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => rawClient(portOf(gateway))))
  const dawdling = clients.map(dawdle)
  await isServed(gateway, 'sensor-1')
  await Promise.all(clients.map((client) => client.closed()))
  await Promise.all(dawdling)
  await eventually(() => expect(gateway.log()).toContain('MQTT_TIMEOUT'))
})

it('a connection that says nothing at all is closed', async () => {
  const client = await rawClient(portOf(gateway))
  await client.closed()
})
