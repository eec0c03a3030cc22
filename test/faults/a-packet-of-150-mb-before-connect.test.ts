import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually, type RunningGateway, siteFile, startGateway, temporaryFolder } from '../gateway.ts'
import { connected, isServed, memoryOf, portOf, type RawClient, rawClient, SITE } from '../raw-client.ts'

const folder = temporaryFolder()
let gateway: RunningGateway

beforeAll(async () => {
  gateway = await startGateway(siteFile(folder.path, SITE), `${folder.path}/data`)
})
afterAll(async () => {
  await gateway.stop()
  folder.remove()
})

const SIZE = 150_000_000
const PIECE = Buffer.alloc(1_000_000, 0x20)

/** The first five bytes of a packet of 150 MB. */
function headOf(type: number): Buffer {
  const length = [0, 7, 14, 21].map((shift) => ((SIZE >> shift) & 0x7f) | (shift < 21 ? 0x80 : 0))
  return Buffer.from([type, ...length])
}

/** Sends it for as long as the gateway takes it; answers with the bytes that left. */
async function sendAll({ socket }: RawClient, type: number): Promise<number> {
  socket.write(headOf(type))
  for (let sent = 0; sent < SIZE && !socket.destroyed; sent += PIECE.length) {
    if (!socket.write(PIECE)) await delay(1)
  }
  return socket.bytesWritten - socket.writableLength
}

it.each([
  ['a CONNECT', 0x10, false],
  ['a PUBLISH before CONNECT', 0x30, false],
  ['a PUBLISH after CONNECT', 0x32, true],
])('%s of 150 MB is refused by its first bytes: memory stays flat', async (_, type, afterConnect) => {
  await isServed(gateway, 'sensor-1')
  const before = memoryOf(gateway)
  const port = portOf(gateway)
  const client = afterConnect ? await connected(port, 'big') : await rawClient(port)
  await sendAll(client, type)
  await client.closed()
  expect(memoryOf(gateway) - before).toBeLessThan(50)
  await isServed(gateway, 'sensor-1')
})

it('the log says so, with the code', async () => {
  await eventually(() => expect(gateway.log()).toContain('MQTT_PACKET_TOO_LONG'))
})
