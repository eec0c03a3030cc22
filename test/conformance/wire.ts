import { eventually } from '../gateway.ts'
import {
  connected,
  type Packet,
  PUBACK,
  packet,
  type RawClient,
  SUBACK,
  subscribe,
  text,
} from '../raw-client.ts'
import { DISCONNECT, id } from './broker.ts'

/** Packets of MQTT 3.1.1 as clients write them and a broker answers, for tests that name each byte. */

export const PUBREL = 0x62
export const UNSUBACK = 0xb0
export const PINGREQ = packet(0xc0)
export const PINGRESP = 0xd0
export const QOS_0 = 0x30
export const QOS_1 = 0x32
export const QOS_2 = 0x34

export interface Message {
  /** QoS, DUP and RETAIN are in the first byte. */
  head: number
  topic: string
  packetId: number | undefined
  payload: string
}

/** A field with a length of two bytes. */
export const binary = (bytes: Buffer | number[]) => Buffer.concat([id(bytes.length), Buffer.from(bytes)])

export function publish(head: number, topic: string, payload = '', packetId = 1): Buffer {
  const ids = head & 0x06 ? [id(packetId)] : []
  return packet(head, text(topic), ...ids, Buffer.from(payload))
}

export const acknowledge = (head: number, packetId: number) => packet(head, id(packetId))

/** SUBSCRIBE of filters, each with the QoS asked for. */
export const subscribeTo = (packetId: number, ...filters: [filter: string, qos: number][]) =>
  packet(0x82, id(packetId), ...filters.flatMap(([filter, qos]) => [text(filter), Buffer.from([qos])]))

export const unsubscribe = (packetId: number, ...filters: string[]) =>
  packet(0xa2, id(packetId), ...filters.map(text))

/** CONNECT by its parts; the payload as it is given. */
export function connectBytes(
  flags: number,
  payload: Buffer[],
  name = 'MQTT',
  level = 4,
  keepAlive = 60,
): Buffer {
  return packet(0x10, text(name), Buffer.from([level, flags, 0, keepAlive]), ...payload)
}

function messageOf({ head, body }: Packet): Message {
  const end = 2 + body.readUInt16BE()
  const hasId = (head & 0x06) !== 0
  return {
    head,
    topic: body.toString('utf8', 2, end),
    packetId: hasId ? body.readUInt16BE(end) : undefined,
    payload: body.toString('utf8', hasId ? end + 2 : end),
  }
}

const isMessage = ({ head }: Packet) => head >> 4 === 3

/** Takes the messages that have come, once there are so many. */
export async function messages(client: RawClient, count: number): Promise<Message[]> {
  return eventually(
    () => {
      const found = client.packets.filter(isMessage)
      if (found.length < count) throw new Error(`${found.length} of ${count} messages came`)
      client.packets.splice(0, client.packets.length, ...client.packets.filter((one) => !isMessage(one)))
      return found.map(messageOf)
    },
    10_000,
    5,
  )
}

/** Takes the only message; throws if more came with it. */
export async function message(client: RawClient): Promise<Message> {
  const [first, ...more] = await messages(client, 1)
  if (more.length > 0) throw new Error(`${more.length} more messages came`)
  return first
}

/** A client that has got what it asked for: one filter. */
export async function subscribed(
  port: number,
  clientId: string,
  filter: string,
  qos: 0 | 1 | 2 = 0,
  clean = true,
): Promise<RawClient> {
  const client = await connected(port, clientId, { clean })
  client.socket.write(subscribe(1, [filter], qos))
  await client.next(SUBACK)
  return client
}

/** Publishes with QoS 1 and waits for the acknowledgement. */
export async function publishTo(
  client: RawClient,
  topic: string,
  payload = '',
  flags = 0,
  packetId = 1,
): Promise<void> {
  client.socket.write(publish(QOS_1 | flags, topic, payload, packetId))
  const { body } = await client.next(PUBACK)
  if (!body.equals(id(packetId))) throw new Error(`acknowledged ${body.toString('hex')}, not ${packetId}`)
}

/** Sends packets on a connection of their own; the broker has taken them in when this resolves. */
export async function sendOnce(port: number, ...packets: Buffer[]): Promise<void> {
  const client = await connected(port, 'sender')
  client.socket.write(Buffer.concat([...packets, publish(QOS_1, 'end/of', '', 65_535)]))
  await client.next(PUBACK)
  client.socket.end(DISCONNECT)
  await client.closed()
}
