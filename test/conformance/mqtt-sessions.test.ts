import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CONNACK, connected, connectWith, PUBACK, rawClient, SUBACK, subscribe, text } from '../raw-client.ts'
import { brokerFolder, DISCONNECT, id, RETAIN, type StoringBroker } from './broker.ts'
import {
  binary,
  connectBytes,
  message,
  messages,
  PINGREQ,
  PINGRESP,
  publish,
  QOS_0,
  QOS_1,
  QOS_2,
  sendOnce,
  subscribed,
} from './wire.ts'

const folder = brokerFolder()
let broker: StoringBroker

beforeAll(async () => {
  broker = await folder.start()
})
afterAll(() => folder.remove())

/** Return code and flags of the answer to a CONNECT. */
async function answer(connect: Buffer): Promise<number[]> {
  const client = await rawClient(broker.port)
  client.socket.write(connect)
  const { body } = await client.next(CONNACK)
  client.socket.end(DISCONNECT)
  await client.closed()
  return [...body]
}

const reader = (clientId: string, filter: string, qos?: 0 | 1 | 2, clean?: boolean) =>
  subscribed(broker.port, clientId, filter, qos, clean)

const send = (...packets: Buffer[]) => sendOnce(broker.port, ...packets)

describe('CONNECT', () => {
  it.each([
    ['MQTT', 0],
    ['MQTT', 3],
    ['MQTT', 5],
    ['MQTT', 0x84],
    ['MQIsdp', 4],
  ])('of %s with level %i is refused with return code 1, and closed', async (name, level) => {
    const client = await rawClient(broker.port)
    client.socket.write(Buffer.concat([connectBytes(2, [text('c')], name, level), PINGREQ]))
    expect((await client.next(CONNACK)).body).toEqual(Buffer.from([0, 1]))
    await client.closed()
    expect(client.packets).toEqual([])
  })

  it('of MQTT 3.1, the version before, is accepted', async () => {
    expect(await answer(connectBytes(2, [text('old')], 'MQIsdp', 3))).toEqual([0, 0])
  })

  it('with all of its fields is accepted, in their order', async () => {
    const fields = [text('all'), text('all/will'), binary([]), text('user'), binary([0, 255])]
    // The test's broker knows no such user: what counts is that it is not malformed.
    const [present, code] = await answer(connectBytes(0xee, fields))
    expect([present, [0, 4]]).toEqual([0, expect.arrayContaining([code])])
  })

  it('is answered first of all', async () => {
    const client = await rawClient(broker.port)
    client.socket.write(Buffer.concat([connectBytes(2, [text('first')]), PINGREQ, subscribe(1, ['a'])]))
    await client.next(SUBACK)
    expect(client.packets.map(({ head }) => head)).toEqual([CONNACK, PINGRESP])
    client.socket.destroy()
  })

  it('without identifier gives each client one of its own', async () => {
    const [one, two] = [await reader('', 'nameless'), await reader('', 'nameless')]
    await send(publish(QOS_0, 'nameless', 'x'))
    expect((await message(one)).payload).toBe('x')
    expect((await message(two)).payload).toBe('x')
    one.socket.destroy()
    two.socket.destroy()
  })

  it('with the identifier of a client that is connected closes that one', async () => {
    const first = await connected(broker.port, 'twice')
    const second = await connected(broker.port, 'twice')
    await first.closed()
    second.socket.write(PINGREQ)
    await second.next(PINGRESP)
    second.socket.destroy()
  })
})

describe('keep-alive', () => {
  it('closes a connection that is silent for one and a half times as long, as if the network had failed', async () => {
    const watcher = await reader('watcher', 'silent/will')
    const will = { topic: 'silent/will', payload: 'gone' }
    const client = await connected(broker.port, 'silent', { keepAlive: 1, will })
    const since = Date.now()
    await client.closed()
    expect(Date.now() - since).toBeGreaterThan(1400)
    expect((await message(watcher)).payload).toBe('gone')
    watcher.socket.destroy()
  })

  it('is kept by any packet', async () => {
    const client = await connected(broker.port, 'alive', { keepAlive: 1 })
    for (let n = 0; n < 3; n++) {
      await delay(900)
      client.socket.write(n === 1 ? publish(QOS_0, 'alive') : PINGREQ)
    }
    await client.next(PINGRESP)
    await client.next(PINGRESP)
    client.socket.destroy()
  })

  it('of 0 lets a connection be silent', async () => {
    const client = await connected(broker.port, 'quiet', { keepAlive: 0 })
    await delay(2000)
    client.socket.write(PINGREQ)
    await client.next(PINGRESP)
    client.socket.destroy()
  })
})

describe('a session', () => {
  const kept = (clientId: string) => connectWith(clientId, { clean: false })
  const clean = (clientId: string) => connectWith(clientId)

  it('that is kept is present when its client comes back, and only then', async () => {
    expect(await answer(kept('back'))).toEqual([0, 0])
    expect(await answer(kept('back'))).toEqual([1, 0])
    const client = await connected(broker.port, 'back', { clean: false })
    client.socket.write(subscribe(1, ['back']))
    await client.next(SUBACK)
    // Also where the new connection takes over from one that is open.
    expect(await answer(kept('back'))).toEqual([1, 0])
    await client.closed()
  })

  it('that is clean is never present, and ends the one that was kept', async () => {
    expect(await answer(kept('wiped'))).toEqual([0, 0])
    expect(await answer(clean('wiped'))).toEqual([0, 0])
    expect(await answer(kept('wiped'))).toEqual([0, 0])
  })

  it('is not present in a CONNACK that refuses', async () => {
    await answer(kept('refused'))
    const client = await rawClient(broker.port)
    client.socket.write(connectBytes(0, [text('refused')], 'MQTT', 9))
    expect((await client.next(CONNACK)).body).toEqual(Buffer.from([0, 1]))
    await client.closed()
  })

  it('that is clean leaves nothing behind: no subscription, no message, no packet identifier', async () => {
    const before = await connected(broker.port, 'behind', { clean: false })
    before.socket.write(subscribe(1, ['behind/#'], 1))
    await before.next(SUBACK)
    before.socket.end(Buffer.concat([publish(QOS_2, 'behind/two', 'a', 5), DISCONNECT]))
    await before.closed()
    await send(publish(QOS_1, 'behind/one', 'x'))
    expect(await answer(clean('behind'))).toEqual([0, 0])
    const after = await connected(broker.port, 'behind', { clean: false })
    const watcher = await reader('watcher', 'behind/#')
    after.socket.write(publish(QOS_2, 'behind/two', 'b', 5))
    expect((await message(watcher)).payload).toBe('b')
    expect(after.packets.filter(({ head }) => head >> 4 === 3)).toEqual([])
    after.socket.destroy()
    watcher.socket.destroy()
  })

  it('that is kept gets messages of QoS 1 and 2 that came while its client was away, in order and first', async () => {
    const before = await connected(broker.port, 'away', { clean: false })
    before.socket.write(subscribe(1, ['away/#'], 2))
    await before.next(SUBACK)
    before.socket.end(DISCONNECT)
    await before.closed()
    const count = 40
    await send(
      ...Array.from({ length: count }, (_, n) => publish(n % 2 ? QOS_2 : QOS_1, `away/${n}`, '', n + 1)),
      publish(QOS_1 | RETAIN, 'away/retained', 'r', 999),
    )
    const back = connected(broker.port, 'away', { clean: false })
    await send(publish(QOS_1, 'away/new', '', 1))
    const client = await back
    const got = await messages(client, count + 2)
    // RETAIN is for what answers a SUBSCRIBE, DUP for what was sent before: neither is in a first byte here.
    const of = (head: number) => got.filter((one) => one.head === head).map(({ topic }) => topic)
    const numbered = Array.from({ length: count }, (_, n) => `away/${n}`)
    expect(of(QOS_1)).toEqual([...numbered.filter((_, n) => n % 2 === 0), 'away/retained', 'away/new'])
    expect(of(QOS_2)).toEqual(numbered.filter((_, n) => n % 2 === 1))
    expect(new Set(got.map(({ packetId }) => packetId)).size).toBe(count + 2)
    client.socket.destroy()
    await send(publish(QOS_0 | RETAIN, 'away/retained'))
  })

  it('goes on until its client says otherwise, with what it has subscribed to', async () => {
    const client = await connected(broker.port, 'lasting', { clean: false })
    client.socket.write(subscribe(1, ['lasting'], 0))
    await client.next(SUBACK)
    client.socket.destroy()
    const again = await connected(broker.port, 'lasting', { clean: false })
    await send(publish(QOS_1, 'lasting', 'x'))
    expect(await message(again)).toMatchObject({ head: QOS_0, payload: 'x' })
    again.socket.destroy()
  })

  it('ends without its retained messages, which stay', async () => {
    const client = await connected(broker.port, 'left')
    client.socket.write(publish(QOS_1 | RETAIN, 'left/behind', 'x'))
    await client.next(PUBACK)
    client.socket.end(DISCONNECT)
    await client.closed()
    const later = await reader('later', 'left/behind')
    expect((await message(later)).payload).toBe('x')
    later.socket.destroy()
  })
})

it('PINGREQ is answered with PINGRESP', async () => {
  const client = await connected(broker.port, 'ping')
  client.socket.write(PINGREQ)
  expect((await client.next(PINGRESP)).body).toHaveLength(0)
  client.socket.destroy()
})

it('ids of the broker itself are no obstacle: a client may be called constructor', async () => {
  expect(await answer(connectBytes(2, [text('constructor')]))).toEqual([...id(0)])
})
