import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connected, PUBACK, type RawClient, SUBACK, subscribe } from '../raw-client.ts'
import { brokerFolder, DISCONNECT, id, RETAIN, type StoringBroker } from './broker.ts'
import {
  acknowledge,
  message,
  messages,
  PUBREL,
  publish,
  QOS_0,
  QOS_1,
  QOS_2,
  subscribeTo,
  UNSUBACK,
  unsubscribe,
} from './wire.ts'

const PUBREC = 0x50
const PUBCOMP = 0x70
const SUBSCRIPTIONS = 20
const folder = brokerFolder()
let broker: StoringBroker
let sender: RawClient

beforeAll(async () => {
  broker = await folder.start({ limits: { subscriptions: SUBSCRIPTIONS } })
  sender = await connected(broker.port, 'sender')
})
afterAll(async () => {
  sender.socket.destroy()
  await folder.remove()
})

/** Publishes with QoS 1 and waits for the acknowledgement. */
async function send(topic: string, payload = '', flags = 0): Promise<void> {
  sender.socket.write(publish(QOS_1 | flags, topic, payload))
  await sender.next(PUBACK)
}

/** A client that subscribes, and the return codes of its SUBACK. */
async function subscriber(
  clientId: string,
  filters: [string, number][],
  { clean = true } = {},
): Promise<{ client: RawClient; granted: number[] }> {
  const client = await connected(broker.port, clientId, { clean })
  client.socket.write(subscribeTo(0x1234, ...filters))
  const { body } = await client.next(SUBACK)
  expect(body.subarray(0, 2)).toEqual(id(0x1234))
  return { client, granted: [...body.subarray(2)] }
}

/** Topics that a filter lets through, of those given; what other tests left retained is passed over. */
async function matched(filter: string, topics: string[]): Promise<string[]> {
  const { client } = await subscriber('matcher', [
    [filter, 0],
    ['marker', 0],
  ])
  for (const topic of topics) await send(topic)
  await send('marker')
  const got: string[] = []
  while (!got.includes('marker')) {
    const live = (await messages(client, 1)).filter(({ head }) => (head & RETAIN) === 0)
    got.push(...live.map(({ topic }) => topic))
  }
  client.socket.destroy()
  return got.slice(0, -1)
}

describe('SUBSCRIBE', () => {
  it('is answered with its packet identifier and a QoS for each filter, in their order', async () => {
    const { client, granted } = await subscriber('codes', [
      ['codes/2', 2],
      ['codes/0', 0],
      ['codes/1', 1],
      ['codes/#', 2],
    ])
    expect(granted).toEqual([2, 0, 1, 2])
    client.socket.destroy()
  })

  it('of one filter too many is answered with 0x80 for that one', async () => {
    const filters = Array.from({ length: SUBSCRIPTIONS }, (_, n): [string, number] => [`many/${n}`, 1])
    const { client, granted } = await subscriber('many', filters)
    expect(new Set(granted)).toEqual(new Set([1]))
    client.socket.write(subscribeTo(2, ['many/0', 2], ['too/many', 1]))
    expect((await client.next(SUBACK)).body).toEqual(Buffer.from([0, 2, 2, 0x80]))
    client.socket.destroy()
  })

  it('of several filters does as much as one SUBSCRIBE for each would', async () => {
    await send('several/a', 'a', RETAIN)
    await send('several/b', 'b', RETAIN)
    const { client } = await subscriber('several', [
      ['several/a', 0],
      ['several/b', 1],
    ])
    const retained = await messages(client, 2)
    expect(retained.map(({ head, topic }) => [head, topic])).toEqual([
      [QOS_0 | RETAIN, 'several/a'],
      [QOS_1 | RETAIN, 'several/b'],
    ])
    await send('several/a', 'live')
    await send('several/b', 'live')
    const live = await messages(client, 2)
    expect(live.map(({ head, topic }) => [head, topic])).toEqual([
      [QOS_0, 'several/a'],
      [QOS_1, 'several/b'],
    ])
    client.socket.destroy()
  })

  it('of a filter that is there replaces it, sends retained messages again, and loses none meanwhile', async () => {
    await send('replaced', 'kept', RETAIN)
    const { client } = await subscriber('replaces', [['replaced', 0]])
    expect(await message(client)).toMatchObject({ head: QOS_0 | RETAIN, payload: 'kept' })
    const count = 100
    const publisher = await connected(broker.port, 'flow')
    for (let n = 1; n <= count; n++) {
      publisher.socket.write(publish(QOS_1, 'replaced', String(n), n))
      if (n % 10 === 0) client.socket.write(subscribeTo(n, ['replaced', n % 20 === 0 ? 1 : 2]))
      if (n % 10 === 5) await publisher.next(PUBACK)
    }
    const got = await messages(client, count + count / 10)
    const live = got.filter(({ head }) => (head & RETAIN) === 0)
    expect(live.map(({ payload }) => Number(payload))).toEqual(Array.from({ length: count }, (_, n) => n + 1))
    expect(got.filter(({ head }) => head & RETAIN).map(({ payload }) => payload)).toContain('kept')
    await send('replaced', 'last')
    expect(await message(client)).toMatchObject({ head: QOS_1, payload: 'last' })
    client.socket.destroy()
    publisher.socket.destroy()
  })

  it('of a lower QoS is in force from then on', async () => {
    const { client } = await subscriber('lower', [['lower', 2]])
    client.socket.write(subscribeTo(2, ['lower', 0]))
    expect((await client.next(SUBACK)).body).toEqual(Buffer.from([0, 2, 0]))
    await send('lower')
    expect((await message(client)).head).toBe(QOS_0)
    client.socket.destroy()
  })
})

describe('a retained message', () => {
  it('comes with RETAIN to who subscribes, without it to who has subscribed', async () => {
    const { client } = await subscriber('early', [['greeting', 1]])
    await send('greeting', 'x', RETAIN)
    expect(await message(client)).toMatchObject({ head: QOS_1, payload: 'x' })
    const { client: later } = await subscriber('late', [['greeting', 1]])
    expect(await message(later)).toMatchObject({ head: QOS_1 | RETAIN, payload: 'x' })
    client.socket.destroy()
    later.socket.destroy()
  })

  it('is the last one, whatever its QoS, with its QoS', async () => {
    await send('last', 'one', RETAIN)
    sender.socket.write(publish(QOS_0 | RETAIN, 'last', 'two'))
    await send('last', 'not retained')
    const { client } = await subscriber('last', [['last', 2]])
    expect(await message(client)).toMatchObject({ head: QOS_0 | RETAIN, payload: 'two' })
    client.socket.destroy()
  })

  it('of QoS 2 has its whole way to a kept session', async () => {
    sender.socket.write(publish(QOS_2 | RETAIN, 'whole', 'x', 99))
    await sender.next(PUBREC)
    const { client } = await subscriber('whole', [['whole', 2]], { clean: false })
    const { head, packetId = 0 } = await message(client)
    expect(head).toBe(QOS_2 | RETAIN)
    client.socket.write(acknowledge(PUBREC, packetId))
    await client.next(PUBREL)
    client.socket.write(acknowledge(PUBCOMP, packetId))
    await send('whole', 'after')
    expect((await message(client)).payload).toBe('after')
    client.socket.destroy()
  })

  it('without payload clears the one before, is not kept itself, and goes out as any other', async () => {
    await send('cleared', 'x', RETAIN)
    const { client } = await subscriber('clears', [['cleared', 0]])
    expect((await message(client)).payload).toBe('x')
    await send('cleared', '', RETAIN)
    expect(await message(client)).toMatchObject({ head: QOS_0, payload: '' })
    const { client: later } = await subscriber('later', [['cleared', 0]])
    await send('cleared', 'live')
    expect(await message(later)).toMatchObject({ head: QOS_0, payload: 'live' })
    client.socket.destroy()
    later.socket.destroy()
  })

  it.each(['/empty/first', 'empty//middle', 'empty/last/'])(
    'of %s, with an empty level, is found by +',
    async (topic) => {
      await send(topic, 'x', RETAIN)
      const { client } = await subscriber('empty', [['+/+/+', 0]])
      expect((await messages(client, 1)).map((one) => one.topic)).toEqual([topic])
      client.socket.destroy()
      await send(topic, '', RETAIN)
    },
  )
})

describe('UNSUBSCRIBE', () => {
  it('is answered with its packet identifier, also where it ends nothing', async () => {
    const { client } = await subscriber('unsub', [['unsub', 0]])
    client.socket.write(unsubscribe(0xabcd, 'unsub', 'never'))
    expect((await client.next(UNSUBACK)).body).toEqual(id(0xabcd))
    client.socket.write(unsubscribe(0xabce, 'unsub'))
    expect((await client.next(UNSUBACK)).body).toEqual(id(0xabce))
    client.socket.destroy()
  })

  it('ends each filter that is the same, character by character, and no other', async () => {
    const { client } = await subscriber('exact', [
      ['exact/+', 0],
      ['exact/a', 0],
      ['exact/b', 0],
    ])
    client.socket.write(unsubscribe(2, 'exact/#', 'exact/+', 'exact/A', 'exact/b'))
    await client.next(UNSUBACK)
    await send('exact/b')
    await send('exact/c')
    await send('exact/a')
    expect((await message(client)).topic).toBe('exact/a')
    client.socket.destroy()
  })

  it('ends it for a kept session too', async () => {
    const { client } = await subscriber('forgets', [['forgets/#', 1]], { clean: false })
    client.socket.write(unsubscribe(2, 'forgets/#'))
    await client.next(UNSUBACK)
    client.socket.write(DISCONNECT)
    await client.closed()
    await send('forgets/it')
    const again = await connected(broker.port, 'forgets', { clean: false })
    again.socket.write(subscribe(3, ['marker'], 1))
    await again.next(SUBACK)
    await send('marker')
    expect((await message(again)).topic).toBe('marker')
    again.socket.destroy()
  })

  it('lets what is on its way come to its end, also on the next connection', async () => {
    const { client } = await subscriber('ending', [['ending', 2]], { clean: false })
    sender.socket.write(publish(QOS_2, 'ending', 'x', 98))
    const { packetId = 0 } = await message(client)
    client.socket.write(unsubscribe(2, 'ending'))
    await client.next(UNSUBACK)
    client.socket.destroy()
    const again = await connected(broker.port, 'ending', { clean: false })
    expect(await message(again)).toMatchObject({ head: QOS_2 | 8, packetId, payload: 'x' })
    again.socket.write(acknowledge(PUBREC, packetId))
    expect((await again.next(PUBREL)).body).toEqual(id(packetId))
    again.socket.destroy()
  })
})

describe('a filter', () => {
  it.each<[string, string[], string[]]>([
    ['sport/#', ['sport', 'sport/', 'sport/a', 'sport/a/b'], ['sports', '/sport', 'Sport/a']],
    ['#', ['a', '/', '/a', 'a/b/c'], []],
    ['sport/+', ['sport/a', 'sport/'], ['sport', 'sport/a/b']],
    ['+', ['a'], ['/a', 'a/', 'a/b']],
    ['+/+', ['/finance', 'a/b', '/'], ['a', 'a/b/c']],
    ['/+', ['/finance', '/'], ['finance', 'a/b']],
    ['+/b/#', ['a/b', '/b', 'a/b/c'], ['b', 'a/c']],
    ['/', ['/'], ['a', '//', 'a/']],
    ['a//b', ['a//b'], ['a/b', 'a/x/b']],
    ['Case', ['Case'], ['case', 'CASE']],
    ['with space', ['with space'], ['with  space', 'withspace']],
    ['é', ['\u00e9'], ['e\u0301']],
  ])('%s matches what it should and nothing else', async (filter, these, others) => {
    expect(await matched(filter, [...these, ...others])).toEqual(these)
  })

  it('with a wildcard in front leaves out topics of the broker, which begin with $', async () => {
    const { client } = await subscriber('sys', [['$SYS/+/new/clients', 0]])
    expect(await matched('#', ['any'])).toEqual(['any'])
    expect(await matched('+/+/new/clients', ['any/any/new/clients'])).toEqual(['any/any/new/clients'])
    const got = await messages(client, 2)
    expect(got.map(({ topic }) => topic.split('/')[0])).toEqual(got.map(() => '$SYS'))
    client.socket.destroy()
  })

  it('with + at an empty level keeps messages for a session that is away, as for one that is there', async () => {
    const { client } = await subscriber('hollow', [['+/hollow/+', 1]], { clean: false })
    await send('/hollow/', 'live')
    client.socket.write(acknowledge(PUBACK, (await message(client)).packetId ?? 0))
    client.socket.write(DISCONNECT)
    await client.closed()
    await send('/hollow/', 'queued')
    const again = await connected(broker.port, 'hollow', { clean: false })
    expect(await message(again)).toMatchObject({ topic: '/hollow/', payload: 'queued' })
    again.socket.write(unsubscribe(2, '+/hollow/+'))
    await again.next(UNSUBACK)
    await send('/hollow/', 'gone')
    again.socket.destroy()
  })
})
