import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../gateway.ts'
import {
  connected,
  PUBACK,
  PUBCOMP,
  PUBREC,
  packet,
  type RawClient,
  SUBACK,
  TOPIC,
  text,
} from '../raw-client.ts'
import { brokerFolder, DISCONNECT, DUP, id, type StoringBroker } from './broker.ts'
import {
  acknowledge,
  message,
  messages,
  PUBREL,
  publish,
  publishTo,
  QOS_0,
  QOS_1,
  QOS_2,
  subscribed,
  subscribeTo,
} from './wire.ts'

const folder = brokerFolder()
let broker: StoringBroker
let sender: RawClient

beforeAll(async () => {
  broker = await folder.start()
  sender = await connected(broker.port, 'sender')
})
afterAll(async () => {
  sender.socket.destroy()
  await folder.remove()
})

const reader = (clientId: string, filter: string, qos?: 0 | 1 | 2, clean?: boolean) =>
  subscribed(broker.port, clientId, filter, qos, clean)

const send = (topic: string, payload?: string, flags?: number, packetId?: number) =>
  publishTo(sender, topic, payload, flags, packetId)

describe('a PUBLISH', () => {
  it('of QoS 0 is not answered, of QoS 1 with PUBACK, of QoS 2 with PUBREC, each with its packet identifier', async () => {
    const client = await connected(broker.port, 'answers')
    client.socket.write(publish(QOS_0, 'answers/0'))
    client.socket.write(publish(QOS_1, 'answers/1', '', 0x1234))
    client.socket.write(publish(QOS_2, 'answers/2', '', 0xffff))
    expect((await client.next(PUBACK)).body).toEqual(id(0x1234))
    expect((await client.next(PUBREC)).body).toEqual(id(0xffff))
    client.socket.write(acknowledge(PUBREL, 0xffff))
    expect((await client.next(PUBCOMP)).body).toEqual(id(0xffff))
    expect(client.packets).toEqual([])
    client.socket.destroy()
  })

  it.each([
    [0, 0],
    [0, 2],
    [1, 0],
    [1, 1],
    [1, 2],
    [2, 1],
    [2, 2],
  ] as const)(
    'of QoS %i is delivered to a subscription of QoS %i with the lower of the two',
    async (qos, granted) => {
      const topic = `min/${qos}/${granted}`
      const client = await reader('min', topic, granted)
      const publisher = await connected(broker.port, 'lowest')
      publisher.socket.write(publish(QOS_0 | (qos << 1), topic, 'x'))
      const got = await message(client)
      expect(got).toMatchObject({ head: QOS_0 | (Math.min(qos, granted) << 1), payload: 'x' })
      expect(got.packetId === undefined).toBe(Math.min(qos, granted) === 0)
      expect(got.packetId).not.toBe(0)
      client.socket.destroy()
      publisher.socket.destroy()
    },
  )

  it('is delivered with the highest QoS of the filters that match, in whatever order they came', async () => {
    const client = await connected(broker.port, 'highest')
    client.socket.write(subscribeTo(1, ['highest/a', 0], ['highest/#', 2], ['highest/+', 1]))
    client.socket.write(subscribeTo(2, ['highest/b', 2], ['+/b', 0]))
    await client.next(SUBACK)
    await client.next(SUBACK)
    sender.socket.write(
      Buffer.concat([publish(QOS_2, 'highest/a', '', 11), publish(QOS_2, 'highest/b', '', 12)]),
    )
    await eventually(() => expect(client.packets.length).toBeGreaterThan(1))
    expect((await messages(client, 2)).map(({ head }) => head)).toEqual([QOS_2, QOS_2])
    client.socket.destroy()
  })

  it('is delivered without the DUP that it came with', async () => {
    const client = await reader('dup', 'dup', 2)
    await send('dup', 'x', DUP)
    expect(await message(client)).toMatchObject({ head: QOS_1, payload: 'x' })
    client.socket.destroy()
  })

  it('with the packet identifier of one that is acknowledged is a new one, DUP or not', async () => {
    const client = await reader('anew', 'anew', 1)
    await send('anew', 'x', 0, 7)
    await send('anew', 'x', DUP, 7)
    expect(await messages(client, 2)).toHaveLength(2)
    client.socket.destroy()
  })

  it('may have an empty payload, and one of any bytes', async () => {
    const client = await reader('bytes', 'bytes')
    const payload = Buffer.from(Array.from({ length: 256 }, (_, n) => n))
    sender.socket.write(Buffer.concat([publish(QOS_0, 'bytes'), packet(QOS_0, text('bytes'), payload)]))
    await eventually(() => expect(client.packets).toHaveLength(2))
    expect(client.packets.map(({ body }) => body.subarray(7))).toEqual([Buffer.alloc(0), payload])
    client.socket.destroy()
  })

  it('that is not allowed closes the connection', async () => {
    const client = await connected(broker.port, 'forbidden')
    client.socket.write(publish(QOS_1, '$SYS/forbidden'))
    await client.closed()
    expect(client.packets).toEqual([])
  })

  it.each([
    [0, QOS_0],
    [1, QOS_1],
    [2, QOS_2],
  ] as const)('of QoS %i comes in the order in which it was sent', async (qos, head) => {
    const client = await reader('order', `order/${qos}/+`, qos)
    const count = 300
    const order = Array.from({ length: count }, (_, n) => `order/${qos}/${n % 7}`)
    const publisher = await connected(broker.port, 'orderly')
    publisher.socket.write(
      Buffer.concat(
        order.flatMap((topic, n) => {
          const one = publish(head, topic, String(n), n + 1)
          return qos === 2 ? [one, acknowledge(PUBREL, n + 1)] : [one]
        }),
      ),
    )
    const got = await messages(client, count)
    expect(got.map(({ payload }) => Number(payload))).toEqual(order.map((_, n) => n))
    client.socket.destroy()
    publisher.socket.destroy()
  })
})

describe('a message of QoS 2', () => {
  it('sent again before its PUBREL, with DUP or without, is acknowledged and not taken again', async () => {
    const client = await reader('twice', TOPIC, 1)
    const publisher = await connected(broker.port, 'repeats')
    const before = broker.values().length
    // At once in one piece, and then one after the other.
    publisher.socket.write(Buffer.concat([publish(QOS_2, TOPIC, '7', 5), publish(QOS_2, TOPIC, '7', 5)]))
    await publisher.next(PUBREC)
    await publisher.next(PUBREC)
    publisher.socket.write(publish(QOS_2, TOPIC, '7', 5))
    await publisher.next(PUBREC)
    publisher.socket.write(publish(QOS_2 | DUP, TOPIC, '7', 5))
    await publisher.next(PUBREC)
    publisher.socket.write(acknowledge(PUBREL, 5))
    await publisher.next(PUBCOMP)
    publisher.socket.write(acknowledge(PUBREL, 5))
    await publisher.next(PUBCOMP)
    publisher.socket.write(publish(QOS_2, TOPIC, '8', 5))
    await publisher.next(PUBREC)
    expect((await messages(client, 2)).map(({ payload }) => payload)).toEqual(['7', '8'])
    expect(broker.values().slice(before)).toEqual([7, 8])
    client.socket.destroy()
    publisher.socket.destroy()
  })

  it('sent again on the next connection of its session is not taken again, its PUBREL is answered', async () => {
    const client = await reader('onward', 'onward', 2)
    const first = await connected(broker.port, 'resends', { clean: false })
    first.socket.write(publish(QOS_2, 'onward', 'x', 5))
    await first.next(PUBREC)
    first.socket.destroy()
    const second = await connected(broker.port, 'resends', { clean: false })
    second.socket.write(publish(QOS_2 | DUP, 'onward', 'x', 5))
    await second.next(PUBREC)
    second.socket.write(acknowledge(PUBREL, 5))
    expect((await second.next(PUBCOMP)).body).toEqual(id(5))
    await send('onward', 'marker')
    expect((await messages(client, 2)).map(({ payload }) => payload)).toEqual(['x', 'marker'])
    second.socket.destroy()
    client.socket.destroy()
  })

  it('is delivered by PUBLISH, PUBREL after PUBREC, and no more after PUBCOMP', async () => {
    const client = await reader('hand', 'hand', 2, false)
    sender.socket.write(publish(QOS_2, 'hand', 'x', 21))
    const { packetId = 0 } = await message(client)
    client.socket.write(acknowledge(PUBREC, packetId))
    expect((await client.next(PUBREL)).body).toEqual(id(packetId))
    client.socket.write(acknowledge(PUBCOMP, packetId))
    client.socket.write(DISCONNECT)
    await client.closed()
    const again = await connected(broker.port, 'hand', { clean: false })
    await send('hand', 'marker')
    expect((await message(again)).payload).toBe('marker')
    again.socket.destroy()
  })
})
