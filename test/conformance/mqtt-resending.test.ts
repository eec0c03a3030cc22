import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../gateway.ts'
import { connected, PUBACK, PUBCOMP, PUBREC, type RawClient, SUBACK } from '../raw-client.ts'
import { brokerFolder, DISCONNECT, DUP, id, RETAIN, type StoringBroker } from './broker.ts'
import {
  acknowledge,
  message,
  messages,
  PINGREQ,
  PINGRESP,
  PUBREL,
  publish,
  publishTo,
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

describe('what a kept session has not acknowledged is sent again when it comes back', () => {
  it('a PUBLISH with DUP, its packet identifier, and in its order', async () => {
    const client = await reader('unacked', 'unacked/+', 2, false)
    for (let n = 1; n <= 5; n++) await send(`unacked/${n}`, '', 0, n)
    const first = await messages(client, 5)
    client.socket.write(acknowledge(PUBACK, first[2].packetId ?? 0))
    client.socket.write(PINGREQ)
    await client.next(PINGRESP)
    client.socket.destroy()
    await client.closed()
    await send('unacked/new')
    const again = await connected(broker.port, 'unacked', { clean: false })
    const resent = await messages(again, 5)
    const expected = [first[0], first[1], first[3], first[4]]
    expect(resent.slice(0, 4)).toEqual(expected.map((one) => ({ ...one, head: QOS_1 | DUP })))
    expect(resent[4]).toMatchObject({ head: QOS_1, topic: 'unacked/new' })
    expect(expected.map(({ packetId }) => packetId)).not.toContain(resent[4].packetId)
    again.socket.destroy()
  })

  it('a PUBREL, and not its PUBLISH', async () => {
    const client = await reader('unrel', 'unrel', 2, false)
    sender.socket.write(Buffer.concat([publish(QOS_2, 'unrel', 'x', 22), publish(QOS_2, 'unrel', 'y', 23)]))
    const ids = (await messages(client, 2)).map(({ packetId = 0 }) => packetId)
    for (const packetId of ids) client.socket.write(acknowledge(PUBREC, packetId))
    for (const packetId of ids) expect((await client.next(PUBREL)).body).toEqual(id(packetId))
    client.socket.destroy()
    const again = await connected(broker.port, 'unrel', { clean: false })
    for (const packetId of ids) {
      expect((await again.next(PUBREL)).body).toEqual(id(packetId))
      again.socket.write(acknowledge(PUBCOMP, packetId))
    }
    await send('unrel', 'marker')
    expect((await message(again)).payload).toBe('marker')
    again.socket.destroy()
  })

  it('a retained message that answered its SUBSCRIBE', async () => {
    await send('unkept', 'x', RETAIN)
    const client = await reader('unkept', 'unkept', 1, false)
    const { packetId } = await message(client)
    client.socket.destroy()
    const again = await connected(broker.port, 'unkept', { clean: false })
    expect(await message(again)).toMatchObject({ head: QOS_1 | RETAIN | DUP, packetId, payload: 'x' })
    again.socket.destroy()
    await send('unkept', '', RETAIN)
  })

  it('and once only, though several of its filters match', async () => {
    const client = await connected(broker.port, 'overlap', { clean: false })
    client.socket.write(subscribeTo(1, ['overlap/#', 1], ['overlap/+', 2], ['overlap/a', 1]))
    await client.next(SUBACK)
    await send('overlap/a', 'live')
    client.socket.write(acknowledge(PUBACK, (await message(client)).packetId ?? 0))
    client.socket.write(PINGREQ)
    await client.next(PINGRESP)
    client.socket.write(DISCONNECT)
    await client.closed()
    await send('overlap/a', 'queued')
    const again = await connected(broker.port, 'overlap', { clean: false })
    await send('overlap/a', 'marker')
    expect((await messages(again, 2)).map(({ payload }) => payload)).toEqual(['queued', 'marker'])
    again.socket.destroy()
  })
})

it('a message that comes while its session comes back is delivered once and in order', async () => {
  const count = 400
  const first = await reader('racing', 'racing', 2, false)
  first.socket.write(DISCONNECT)
  await first.closed()
  const publisher = await connected(broker.port, 'racer')
  const seen: number[] = []
  let client: RawClient | undefined
  for (let n = 0; n < count; n++) {
    publisher.socket.write(publish(QOS_2, 'racing', String(n), n + 1))
    if (n % 4 === 0) await publisher.next(PUBREC)
    if (n % 50 !== 25) continue
    client?.socket.destroy()
    client = await connected(broker.port, 'racing', { clean: false })
    acknowledgeAll(client, seen)
  }
  await eventually(() => expect(seen).toHaveLength(count))
  expect(seen).toEqual(Array.from({ length: count }, (_, n) => n))
  client?.socket.destroy()
  publisher.socket.destroy()
})

/** A receiver of QoS 2 as it should be: takes each packet identifier once until its PUBREL. */
const open = new Set<number>()
function acknowledgeAll({ socket, packets }: RawClient, seen: number[]): void {
  socket.on('data', () => {
    for (const { head, body } of packets.splice(0)) {
      if (head === PUBREL) {
        open.delete(body.readUInt16BE())
        socket.write(acknowledge(PUBCOMP, body.readUInt16BE()))
      }
      if (head >> 4 !== 3) continue
      const end = 2 + body.readUInt16BE()
      const packetId = body.readUInt16BE(end)
      if (!open.has(packetId)) seen.push(Number(body.toString('utf8', end + 2)))
      open.add(packetId)
      socket.write(acknowledge(PUBREC, packetId))
    }
  })
}
