import { connect } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { StatusAnswer } from '../../gateway/web/api.ts'
import { eventually, get, type RunningGateway, siteFile, startGateway, temporaryFolder } from '../gateway.ts'
import { connected, connectWith, isServed, portOf, SITE } from '../raw-client.ts'

const folder = temporaryFolder()
let gateway: RunningGateway

beforeAll(async () => {
  gateway = await startGateway(siteFile(folder.path, SITE), `${folder.path}/data`)
})
afterAll(async () => {
  await gateway.stop()
  folder.remove()
})

const CLIENTS = 100

const clients = async () => (await get<StatusAnswer>(gateway, '/api/v1/status')).mqtt.clients

it('a client that falls silent is let go after one and a half times its keep-alive', async () => {
  const port = portOf(gateway)
  const silent = await Promise.all(
    Array.from({ length: CLIENTS }, (_, n) => connected(port, `silent-${n}`, { keepAlive: 2 })),
  )
  await isServed(gateway, 'sensor-1')
  await Promise.all(silent.map((client) => client.closed()))
  await eventually(async () => expect(await clients()).toBe(0))
  expect(gateway.log()).toContain('MQTT_TIMEOUT')
})

it('a client that ends its side only is let go', async () => {
  const sockets = Array.from({ length: CLIENTS }, (_, n) => {
    const socket = connect({ port: portOf(gateway), host: '127.0.0.1', allowHalfOpen: true })
    socket.on('error', () => {})
    socket.resume()
    socket.end(connectWith(`half-${n}`, { keepAlive: 0 }))
    return socket
  })
  await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('end', resolve))))
  await eventually(async () => expect(await clients()).toBe(0))
  for (const socket of sockets) socket.destroy()
  await isServed(gateway, 'sensor-1')
})
