import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CONNACK, connected, packet, rawClient, text } from '../raw-client.ts'
import { brokerFolder, DISCONNECT, RETAIN, type StoringBroker } from './broker.ts'
import {
  binary,
  connectBytes,
  message,
  messages,
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

const reader = (clientId: string, filter: string, qos?: 0 | 1 | 2, clean?: boolean) =>
  subscribed(broker.port, clientId, filter, qos, clean)

const send = (...packets: Buffer[]) => sendOnce(broker.port, ...packets)

describe('a will', () => {
  const willFlags = (qos: number, retain: boolean) => 0x06 | (qos << 3) | (retain ? 0x20 : 0)

  async function lost(clientId: string, flags: number, topic: string): Promise<void> {
    const client = await rawClient(broker.port)
    client.socket.write(connectBytes(flags, [text(clientId), text(topic), binary(Buffer.from('gone'))]))
    await client.next(CONNACK)
    client.socket.destroy()
  }

  it.each([
    [0, QOS_0],
    [1, QOS_1],
    [2, QOS_2],
  ])('of QoS %i goes out with it when its client is lost', async (qos, head) => {
    const watcher = await reader('watcher', 'will/+', 2)
    await lost('mortal', willFlags(qos, false), `will/${qos}`)
    expect(await message(watcher)).toMatchObject({ head, topic: `will/${qos}`, payload: 'gone' })
    watcher.socket.destroy()
  })

  it('without RETAIN is not kept for later, with RETAIN it is', async () => {
    const watcher = await reader('watcher', 'kept/+')
    await lost('mortal', willFlags(1, false), 'kept/no')
    await lost('mortal', willFlags(1, true), 'kept/yes')
    expect((await messages(watcher, 2)).map(({ head }) => head)).toEqual([QOS_0, QOS_0])
    const later = await reader('later', 'kept/+')
    expect(await message(later)).toMatchObject({ head: QOS_0 | RETAIN, topic: 'kept/yes' })
    watcher.socket.destroy()
    later.socket.destroy()
  })

  it('goes out when its client breaks the protocol, or is taken over', async () => {
    const watcher = await reader('watcher', 'end/#')
    const client = await connected(broker.port, 'rude', { will: { topic: 'end/rude', payload: '' } })
    client.socket.write(packet(0xf0))
    expect((await message(watcher)).topic).toBe('end/rude')
    await connected(broker.port, 'taken', { will: { topic: 'end/taken', payload: '' } })
    const heir = await connected(broker.port, 'taken')
    expect((await message(watcher)).topic).toBe('end/taken')
    heir.socket.destroy()
    watcher.socket.destroy()
  })

  it('goes out once: a client that comes back without one leaves none', async () => {
    const watcher = await reader('watcher', 'once/#')
    await lost('again', willFlags(1, false), 'once/will')
    expect((await message(watcher)).topic).toBe('once/will')
    const client = await connected(broker.port, 'again', { clean: false })
    client.socket.destroy()
    await client.closed()
    await send(publish(QOS_1, 'once/marker'))
    expect((await message(watcher)).topic).toBe('once/marker')
    watcher.socket.destroy()
  })

  it('is discarded by DISCONNECT, though more comes after it', async () => {
    const watcher = await reader('watcher', 'bye/#')
    const client = await connected(broker.port, 'polite', { will: { topic: 'bye/will', payload: '' } })
    client.socket.write(Buffer.concat([DISCONNECT, publish(QOS_1, 'bye/late'), packet(0xf0)]))
    await client.closed()
    await send(publish(QOS_1, 'bye/marker'))
    expect((await message(watcher)).topic).toBe('bye/marker')
    watcher.socket.destroy()
  })
})
