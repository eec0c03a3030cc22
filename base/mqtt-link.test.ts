import type { AddressInfo } from 'node:net'
import { createServer, type Server, type Socket } from 'node:net'
import { Aedes, type AuthErrorCode } from 'aedes'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createLog } from './log.ts'
import { createMqttLink, type MqttLink } from './mqtt-link.ts'

const WAIT = { timeout: 45_000, interval: 20 }
const links: MqttLink[] = []
const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const link of links.splice(0)) await link.stop()
  for (const stop of stops.splice(0)) await stop()
})

async function startBroker(port = 0) {
  const broker = await Aedes.createBroker()
  const got: string[] = []
  let acknowledging = true
  broker.authorizePublish = (client, packet, done) => {
    if (client) got.push(packet.payload.toString())
    if (acknowledging) done(null)
  }
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    broker.handle(socket)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  let stopped = false
  const stop = async () => {
    if (stopped) return
    stopped = true
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
    await new Promise<void>((resolve) => broker.close(resolve))
  }
  stops.push(stop)
  return {
    broker,
    got,
    stop,
    port: (server.address() as AddressInfo).port,
    stopAcknowledging() {
      acknowledging = false
    },
  }
}

/** Takes every connection and answers nothing more, as the far side of a half-open one. */
async function startMute() {
  const CONNACK = Buffer.from([0x20, 2, 0, 0])
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.once('data', () => socket.write(CONNACK)).on('error', () => {})
    socket.resume()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stops.push(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return { port: (server.address() as AddressInfo).port, connections: () => sockets.length }
}

function linkTo(port: number, keepalive?: number): MqttLink {
  const codes = { unreachable: 'SINK_UNREACHABLE', refused: 'SINK_REFUSED' } as const
  const link = createMqttLink({
    url: `mqtt://127.0.0.1:${port}`,
    clientId: 'test',
    codes,
    keepalive,
    log: createLog('test'),
  })
  links.push(link)
  link.start()
  return link
}

const isConnected = (link: MqttLink) => vi.waitFor(() => expect(link.connected()).toBe(true), WAIT)

describe('MQTT link', () => {
  it('resolves a publish on its acknowledgement', async () => {
    const { port, got } = await startBroker()
    const link = linkTo(port)
    await isConnected(link)
    await link.publish('t', 'one', { qos: 1 })
    expect(got).toEqual(['one'])
    expect(link.lastError()).toBeNull()
  })

  it('refuses to publish while there is no connection, and says why', async () => {
    const broker = await startBroker()
    await broker.stop()
    const link = linkTo(broker.port)
    await expect(link.publish('t', 'one', { qos: 1 })).rejects.toMatchObject({ code: 'SINK_UNREACHABLE' })
    await vi.waitFor(() => expect(link.lastError()?.code).toBe('SINK_UNREACHABLE'), WAIT)
  })

  it('fails what was not acknowledged when the connection goes, comes back and does not send it by itself', async () => {
    const before = await startBroker()
    const link = linkTo(before.port)
    const changes: boolean[] = []
    link.onChange((connected) => changes.push(connected))
    await isConnected(link)
    before.stopAcknowledging()
    const lost = expect(link.publish('t', 'lost', { qos: 1 })).rejects.toMatchObject({
      code: 'SINK_UNREACHABLE',
    })
    await vi.waitFor(() => expect(before.got).toEqual(['lost']), WAIT)
    await before.stop()
    await lost
    const after = await startBroker(before.port)
    await isConnected(link)
    await link.publish('t', 'two', { qos: 1 })
    expect(after.got).toEqual(['two'])
    expect(changes).toEqual([true, false, true])
  })

  it('fails what waits and connects anew when nothing is answered any more, though the connection stands', async () => {
    const mute = await startMute()
    const link = linkTo(mute.port, 1)
    await isConnected(link)
    await expect(link.publish('t', 'one', { qos: 1 })).rejects.toMatchObject({ code: 'SINK_UNREACHABLE' })
    await vi.waitFor(() => expect(mute.connections()).toBeGreaterThan(1), WAIT)
  })

  it('tells a refusal from an absence', async () => {
    const { broker, port } = await startBroker()
    broker.authenticate = (_client, _user, _password, done) => {
      const refusal = Object.assign(new Error('no'), { returnCode: 5 as AuthErrorCode })
      done(refusal, false)
    }
    const link = linkTo(port)
    await vi.waitFor(() => expect(link.lastError()?.code).toBe('SINK_REFUSED'), WAIT)
  })

  it('stops although an acknowledgement never comes', async () => {
    const broker = await startBroker()
    const link = linkTo(broker.port)
    await isConnected(link)
    broker.stopAcknowledging()
    const lost = expect(link.publish('t', 'one', { qos: 1 })).rejects.toMatchObject({
      code: 'SINK_UNREACHABLE',
    })
    await link.stop()
    await lost
  })
})
