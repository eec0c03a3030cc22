import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { publishPacket } from '../../bench/mqtt-wire.ts'
import { eventually } from '../gateway.ts'
import {
  CONNACK,
  connected,
  connectWith,
  PUBACK,
  PUBCOMP,
  PUBLISH_QOS_0,
  PUBREC,
  packet,
  rawClient,
  TOPIC,
  text,
} from '../raw-client.ts'
import {
  brokerFolder,
  DISCONNECT,
  DUP,
  id,
  PUBLISH_QOS_2,
  type StoringBroker,
  type StoringBrokerOptions,
} from './broker.ts'

const READ_BYTES = 65_536
const pubrel = (packetId: number) => packet(0x62, id(packetId))
const publish2 = (packetId: number, payload: string, dup = 0) =>
  packet(PUBLISH_QOS_2 | dup, text(TOPIC), id(packetId), Buffer.from(payload))

let folder: ReturnType<typeof brokerFolder>
let broker: StoringBroker

beforeEach(() => {
  folder = brokerFolder()
})
afterEach(() => folder.remove())

async function start(options?: StoringBrokerOptions): Promise<StoringBroker> {
  broker = await folder.start(options)
  return broker
}

describe('a connection', () => {
  it('without an id is refused a persistent session with return code 2 [MQTT-3.1.3-8]', async () => {
    const client = await rawClient((await start()).port)
    client.socket.write(connectWith('', { clean: false }))
    expect((await client.next(CONNACK)).body).toEqual(Buffer.from([0, 2]))
    await client.closed()
    expect(broker.refused).toEqual({ MQTT_BAD_CLIENT_ID: 1 })
  })

  it('without an id has a clean session', async () => {
    const client = await rawClient((await start()).port)
    client.socket.write(connectWith(''))
    expect((await client.next(CONNACK)).body).toEqual(Buffer.from([0, 0]))
    client.socket.destroy()
  })

  it('without credentials is refused with return code 5 where they are asked for', async () => {
    const client = await rawClient((await start({ anonymous: false })).port)
    // What follows the CONNECT is not looked at [MQTT-3.1.4-5].
    client.socket.write(Buffer.concat([connectWith('c'), publishPacket(TOPIC, 1, '1')]))
    expect((await client.next(CONNACK)).body).toEqual(Buffer.from([0, 5]))
    await client.closed()
    expect(broker.values()).toEqual([])
  })

  it('without credentials publishes nothing in the moment before they are looked at', async () => {
    const client = await rawClient((await start({ anonymous: false })).port)
    // A CONNECT as long as Node's buffer for one read: the next read comes before aedes asks `authenticate`.
    const bare = connectWith('c', { will: { topic: 'w', payload: '' } })
    const padding = READ_BYTES - bare.length - 2
    const connect = connectWith('c', { will: { topic: 'w', payload: ' '.repeat(padding) } })
    expect(connect).toHaveLength(READ_BYTES)
    client.socket.write(Buffer.concat([connect, publishPacket(TOPIC, 1, '1')]))
    expect((await client.next(CONNACK)).body).toEqual(Buffer.from([0, 5]))
    await client.closed()
    expect(broker.values()).toEqual([])
  })

  it('may publish before its CONNACK, and is known by its id all the same', async () => {
    const { port } = await start()
    for (let n = 0; n < 30; n++) {
      const client = await rawClient(port)
      client.socket.setNoDelay(true)
      client.socket.write(connectWith('eager'))
      for (let packetId = 1; packetId <= 60; packetId++) {
        client.socket.write(publishPacket(TOPIC, packetId, '1'))
        if (packetId % 20 === n % 20) await turn()
      }
      await eventually(() => expect(client.packets.filter(({ head }) => head === PUBACK)).toHaveLength(60))
      client.socket.destroy()
    }
    expect(broker.clients()).toEqual(['eager'])
    expect(broker.values()).toHaveLength(1800)
  })

  it('has only so many messages waiting for the disk, however many it sends', async () => {
    const client = await connected((await start({ limits: { waiting: 7 } })).port, 'c')
    client.socket.write(
      Buffer.concat(Array.from({ length: 500 }, (_, n) => publishPacket(TOPIC, n + 1, '1'))),
    )
    await eventually(() => expect(client.packets).toHaveLength(500))
    expect(broker.mostWaiting()).toBe(7)
    client.socket.destroy()
  })

  it('that ends with readings on the way has them all taken', async () => {
    const client = await rawClient((await start({ limits: { waiting: 7 } })).port)
    const readings = Array.from({ length: 500 }, () => packet(PUBLISH_QOS_0, text(TOPIC), Buffer.from('1')))
    client.socket.end(Buffer.concat([connectWith('c'), ...readings, DISCONNECT]))
    await eventually(() => expect(broker.values()).toHaveLength(500))
  })
})

describe('a reading of QoS 2', () => {
  it('is taken once, sent again before or after its PUBREC, on this connection or the next', async () => {
    const { port } = await start()
    const first = await connected(port, 'c', { clean: false })
    first.socket.write(publish2(9, '1'))
    await first.next(PUBREC)
    first.socket.write(publish2(9, '1', DUP))
    await first.next(PUBREC)
    first.socket.destroy()
    const second = await connected(port, 'c', { clean: false })
    second.socket.write(publish2(9, '1', DUP))
    await second.next(PUBREC)
    second.socket.destroy()
    const third = await connected(port, 'c', { clean: false })
    third.socket.write(pubrel(9))
    expect((await third.next(PUBCOMP)).body).toEqual(id(9))
    expect(broker.values()).toEqual([1])
    third.socket.write(publish2(9, '1'))
    await third.next(PUBREC)
    expect(broker.values()).toEqual([1, 1])
    third.socket.destroy()
  })

  it('is taken once across a restart, and its PUBREL answered', async () => {
    const before = await connected((await start()).port, 'c', { clean: false })
    before.socket.write(publish2(9, '1'))
    await before.next(PUBREC)
    await broker.stop()
    const after = await connected((await start()).port, 'c', { clean: false })
    after.socket.write(publish2(9, '1', DUP))
    await after.next(PUBREC)
    after.socket.write(pubrel(9))
    await after.next(PUBCOMP)
    expect(broker.values()).toEqual([1])
    after.socket.destroy()
  })
})

describe('a will', () => {
  const will = { topic: TOPIC, payload: '4' }

  it('is a reading when its client is lost', async () => {
    const client = await connected((await start()).port, 'c', { will })
    client.socket.destroy()
    await eventually(() => expect(broker.values()).toEqual([4]))
  })

  it('is none when its client says goodbye [MQTT-3.14.4-3]', async () => {
    const { port } = await start()
    const client = await connected(port, 'c', { will })
    client.socket.write(DISCONNECT)
    await client.closed()
    const other = await connected(port, 'other')
    other.socket.write(publishPacket(TOPIC, 1, '1'))
    await other.next(PUBACK)
    expect(broker.values()).toEqual([1])
    other.socket.destroy()
  })
})
