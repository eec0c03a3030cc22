import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import { publishPacket } from '../bench/mqtt-wire.ts'
import { type RunningGateway, sensor } from './gateway.ts'

/** Clients that no library would let be as rude as these tests need them: bare sockets that speak MQTT 3.1.1. */

/** Longer than any answer should take; a test that waits this long has failed. */
const DEADLINE_MS = 10_000

export interface Packet {
  /** The first byte: type and flags. */
  head: number
  body: Buffer
}

export interface RawClient {
  socket: Socket
  /** What came and was not yet taken by `next`. */
  packets: Packet[]
  /** Takes the first packet with this first byte; throws when it does not come in time. */
  next(head: number): Promise<Packet>
  /** Resolves once the gateway has closed the connection; throws when it does not in time. */
  closed(): Promise<void>
}

export const CONNACK = 0x20
export const PUBACK = 0x40
export const PUBREC = 0x50
export const PUBCOMP = 0x70
export const SUBACK = 0x90
export const PUBLISH_QOS_0 = 0x30

export interface ConnectOptions {
  clean?: boolean
  /** Seconds. */
  keepAlive?: number
  will?: { topic: string; payload: string }
}

export const portOf = (gateway: { mqttUrl: string }) => Number(new URL(gateway.mqttUrl).port)

/** A connection that has said nothing yet. */
export async function rawClient(port: number): Promise<RawClient> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.on('error', () => {})
  const packets: Packet[] = []
  let rest = Buffer.alloc(0)
  let isClosed = false
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    for (;;) {
      const packet = firstOf(rest)
      if (!packet) return
      packets.push(packet)
      rest = rest.subarray(packet.end)
    }
  })
  socket.once('close', () => {
    isClosed = true
  })

  async function until<T>(what: string, found: () => T | undefined): Promise<T> {
    const deadline = Date.now() + DEADLINE_MS
    for (;;) {
      const answer = found()
      if (answer !== undefined) return answer
      if (Date.now() > deadline) throw new Error(`${what} did not come`)
      await delay(5)
    }
  }
  return {
    socket,
    packets,
    next: (head) =>
      until(`a packet 0x${head.toString(16)}`, () => {
        const at = packets.findIndex((packet) => packet.head === head)
        return at < 0 ? undefined : packets.splice(at, 1)[0]
      }),
    closed: async () => {
      await until('the end of the connection', () => isClosed || undefined)
    },
  }
}

/** A client that has got its CONNACK. */
export async function connected(
  port: number,
  clientId: string,
  options: ConnectOptions = {},
): Promise<RawClient> {
  const client = await rawClient(port)
  client.socket.write(connectWith(clientId, options))
  await client.next(CONNACK)
  return client
}

export function connectWith(
  clientId: string,
  { clean = true, keepAlive = 60, will }: ConnectOptions = {},
): Buffer {
  const flags = (clean ? 2 : 0) | (will ? 4 : 0)
  const payload = [text(clientId), ...(will ? [text(will.topic), text(will.payload)] : [])]
  return packet(0x10, text('MQTT'), Buffer.from([4, flags, keepAlive >> 8, keepAlive & 0xff]), ...payload)
}

export function subscribe(packetId: number, filters: string[], qos: 0 | 1 | 2 = 0): Buffer {
  return packet(
    0x82,
    Buffer.from([packetId >> 8, packetId & 0xff]),
    ...filters.flatMap((filter) => [text(filter), Buffer.from([qos])]),
  )
}

/** A packet of any kind: its first byte, and what comes after the length. */
export function packet(head: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const length: number[] = []
  for (let rest = body.length; length.length === 0 || rest > 0; rest = Math.floor(rest / 128)) {
    length.push((rest % 128) | (rest >= 128 ? 128 : 0))
  }
  return Buffer.concat([Buffer.from([head, ...length]), body])
}

/** A string of MQTT: its length in two bytes, then its bytes. */
export function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes])
}

function firstOf(bytes: Buffer): (Packet & { end: number }) | null {
  let length = 0
  for (let at = 1, factor = 1; at < bytes.length; at++, factor *= 128) {
    length += (bytes[at] & 0x7f) * factor
    if (bytes[at] >= 0x80) continue
    const end = at + 1 + length
    return end > bytes.length ? null : { head: bytes[0], body: bytes.subarray(at + 1, end), end }
  }
  return null
}

/** Publishes readings one after the other as a well-behaved sensor, each acknowledged in time; throws otherwise. */
export async function isServed(gateway: RunningGateway, clientId: string, readings = 20): Promise<void> {
  const client = await sensor(gateway.mqttUrl, clientId)
  try {
    for (let n = 0; n < readings; n++) {
      const late = delay(DEADLINE_MS, undefined, { ref: false }).then(() => {
        throw new Error(`reading ${n} of ${clientId} was not acknowledged`)
      })
      await Promise.race([client.publishAsync(TOPIC, '1', { qos: 1 }), late])
    }
  } finally {
    await client.endAsync(true)
  }
}

/** Memory of the gateway that is in RAM, in MB (proc(5), VmRSS). */
export function memoryOf({ process: { pid } }: RunningGateway): number {
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}

/**
 * Memory that was looked at again and again comes back to where it was: garbage waits for its collection, so single
 * looks can be high; what leaks never comes back. Megabytes.
 */
export function expectFlat(memory: number[]): void {
  const half = Math.ceil(memory.length / 2)
  const [early, late] = [Math.min(...memory.slice(0, half)), Math.min(...memory.slice(half))]
  expect(late).toBeLessThan(400)
  expect(late).toBeLessThan(2 * early)
}

/** For a person: megabytes as they were looked at. */
export const megabytes = (memory: number[]) => `${memory.map((each) => Math.round(each)).join(', ')} MB`

export const TOPIC = 'lineside/v1/line-1/st-1/good'
export const SITE = `site: { id: plant-1, timezone: Asia/Shanghai }
gateway: { id: gw-1 }
lines: [{ id: line-1, stations: [{ id: st-1, signals: { good: { role: good } } }] }]
`

/** So many readings of QoS 1 in one piece, numbered from 1. */
export function readings(count: number): Buffer {
  return Buffer.concat(Array.from({ length: count }, (_, n) => publishPacket(TOPIC, n + 1, '1')))
}
