import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connectPacket } from '../../bench/mqtt-wire.ts'
import type { StatusAnswer } from '../../gateway/web/api.ts'
import { eventually, get, type RunningGateway, siteFile, startGateway, temporaryFolder } from '../gateway.ts'
import { isServed, megabytes, memoryOf, portOf, SITE } from '../raw-client.ts'

/** 10,000 in `npm run soak`. */
const CONNECTIONS = Number(process.env.LINESIDE_CONNECTIONS ?? 1000)
const ROUNDS = 5

const folder = temporaryFolder()
let gateway: RunningGateway

beforeAll(async () => {
  gateway = await startGateway(siteFile(folder.path, SITE), `${folder.path}/data`)
})
afterAll(async () => {
  await gateway.stop()
  folder.remove()
})

function client(id: string): Promise<Socket> {
  const socket = connect(portOf(gateway), '127.0.0.1')
  socket.write(connectPacket(id))
  return new Promise((resolve, reject) => {
    socket.once('data', () => resolve(socket))
    socket.once('close', () => reject(new Error(`${id} was not let in`)))
    socket.once('error', reject)
  })
}

it(`${CONNECTIONS} clients are connected at once, each is served, and their memory is used again`, async ({
  annotate,
}) => {
  await isServed(gateway, 'sensor-1')
  const idle = [memoryOf(gateway)]
  const busy: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, (_, n) => client(`client-${n}`)))
    await expectClients(CONNECTIONS)
    await isServed(gateway, 'sensor-1')
    busy.push(memoryOf(gateway))
    for (const socket of sockets) socket.destroy()
    await expectClients(0)
    await isServed(gateway, 'sensor-1')
    idle.push(memoryOf(gateway))
  }
  await annotate(`memory with nobody ${megabytes(idle)}; with ${CONNECTIONS} clients ${megabytes(busy)}`)
  expect((busy[0] - idle[0]) / CONNECTIONS).toBeLessThan(0.05)
  // Garbage waits for its collection, so single rounds can be high; a leak would grow by as much with each.
  expect(Math.min(...busy.slice(-2))).toBeLessThan(2 * busy[0])
})

async function expectClients(count: number): Promise<void> {
  await eventually(async () => {
    expect((await get<StatusAnswer>(gateway, '/api/v1/status')).mqtt.clients).toBe(count)
  })
}

it('a connection beyond the limit is refused, and taken once another has gone', async () => {
  const limit = 20
  const data = `${folder.path}/data-2`
  const small = await startGateway(`${folder.path}/site.yaml`, data, [
    `gateway.mqtt.limits.connections=${limit}`,
  ])
  const sockets = Array.from({ length: limit }, () => connect(portOf(small), '127.0.0.1'))
  try {
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))))
    const refused = connect(portOf(small), '127.0.0.1')
    refused.on('error', () => {})
    await new Promise((resolve) => refused.once('close', resolve))
    await eventually(() => expect(small.log()).toContain('MQTT_TOO_MANY_CONNECTIONS'))
    sockets[0].destroy()
    await eventually(() => isServed(small, 'sensor-1'))
  } finally {
    for (const socket of sockets) socket.destroy()
    await small.stop()
  }
})
