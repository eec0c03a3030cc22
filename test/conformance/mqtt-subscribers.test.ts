import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '../gateway.ts'
import {
  CONNACK,
  connected,
  connectWith,
  PUBACK,
  PUBLISH_QOS_0,
  PUBREC,
  packet,
  rawClient,
  SUBACK,
  subscribe,
  TOPIC,
  text,
} from '../raw-client.ts'
import {
  brokerFolder,
  DISCONNECT,
  DUP,
  id,
  PUBLISH_QOS_1,
  PUBLISH_QOS_2,
  RETAIN,
  type StoringBroker,
  type StoringBrokerOptions,
} from './broker.ts'

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

describe('what is kept for others', () => {
  const queued = [PUBLISH_QOS_1, PUBLISH_QOS_1 | DUP]

  async function subscribeAndLeave(port: number, clientId: string): Promise<void> {
    const client = await connected(port, clientId, { clean: false })
    client.socket.write(subscribe(1, ['#'], 1))
    await client.next(SUBACK)
    client.socket.write(DISCONNECT)
    await client.closed()
  }
  async function sendFive(port: number, head = PUBLISH_QOS_1): Promise<void> {
    const client = await connected(port, 'sender')
    for (let n = 1; n <= 5; n++) {
      client.socket.write(packet(head, text(`${TOPIC}/${n}`), id(n), Buffer.from('1')))
      await client.next(PUBACK)
    }
    client.socket.destroy()
  }

  it('a retained message is a reading once, and greets later subscribers', async () => {
    const { port } = await start()
    const client = await connected(port, 'c')
    client.socket.write(packet(PUBLISH_QOS_1 | RETAIN, text(TOPIC), id(1), Buffer.from('5')))
    await client.next(PUBACK)
    client.socket.write(subscribe(2, [TOPIC]))
    expect((await client.next(PUBLISH_QOS_0 | RETAIN)).body).toEqual(
      Buffer.concat([text(TOPIC), Buffer.from('5')]),
    )
    expect(broker.values()).toEqual([5])
    client.socket.destroy()
  })

  it.each([
    ['live', false],
    ['retained', true],
    ['queued while it was away', false],
  ])('a message of QoS 2, %s, comes with the QoS that was granted [MQTT-3.8.4-6]', async (how, retain) => {
    const { port } = await start()
    const reader = await connected(port, 'reader', { clean: false })
    const sendOne = async () => {
      const sender = await connected(port, 'sender')
      const flags = retain ? RETAIN : 0
      sender.socket.write(packet(PUBLISH_QOS_2 | flags, text(TOPIC), id(1), Buffer.from('1')))
      await sender.next(PUBREC)
      sender.socket.destroy()
    }
    if (retain) await sendOne()
    reader.socket.write(subscribe(1, ['lineside/+/#', 'other/#'], 1))
    await reader.next(SUBACK)
    if (how !== 'queued while it was away') {
      if (!retain) await sendOne()
      await reader.next(PUBLISH_QOS_1 | (retain ? RETAIN : 0))
    } else {
      reader.socket.write(DISCONNECT)
      await reader.closed()
      await sendOne()
      const again = await connected(port, 'reader', { clean: false })
      await again.next(PUBLISH_QOS_1)
      again.socket.destroy()
    }
    reader.socket.destroy()
  })

  it('so many topics have a retained message, and the readings are taken all the same', async () => {
    const { port } = await start({ limits: { retained: 3 } })
    await sendFive(port, PUBLISH_QOS_1 | RETAIN)
    const client = await connected(port, 'c')
    client.socket.write(subscribe(1, ['lineside/#']))
    await eventually(() => expect(client.packets.filter(({ head }) => head & RETAIN)).toHaveLength(3))
    expect(broker.refused).toEqual({ MQTT_RETAINED_FULL: 2 })
    client.socket.destroy()
  })

  it('so many messages wait for a client that is away; with room again, further ones do', async () => {
    const { port } = await start({ limits: { queued: 3 } })
    await subscribeAndLeave(port, 'reader')
    for (let time = 1; time <= 2; time++) {
      await sendFive(port)
      const reader = await connected(port, 'reader', { clean: false })
      await eventually(() =>
        expect(reader.packets.filter(({ head }) => queued.includes(head))).toHaveLength(3),
      )
      for (const { body } of reader.packets) {
        const at = 2 + body.readUInt16BE()
        reader.socket.write(packet(PUBACK, body.subarray(at, at + 2)))
      }
      reader.socket.write(DISCONNECT)
      await reader.closed()
      expect(broker.refused).toEqual({ MQTT_QUEUE_FULL: 2 * time })
    }
  })

  it('so many sessions are kept, and the one away longest is given up first', async () => {
    const { port } = await start({ limits: { sessions: 1 } })
    await subscribeAndLeave(port, 'older')
    await subscribeAndLeave(port, 'newer')
    expect(broker.refused).toEqual({ MQTT_SESSION_DROPPED: 1 })
    const [older, newer] = [await rawClient(port), await rawClient(port)]
    older.socket.write(connectWith('older', { clean: false }))
    expect((await older.next(CONNACK)).body).toEqual(Buffer.from([0, 0]))
    newer.socket.write(connectWith('newer', { clean: false }))
    expect((await newer.next(CONNACK)).body).toEqual(Buffer.from([1, 0]))
    older.socket.destroy()
    newer.socket.destroy()
  })
})
