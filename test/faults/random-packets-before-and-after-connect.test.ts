import { connect } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { publishPacket } from '../../bench/mqtt-wire.ts'
import { type RunningGateway, siteFile, startGateway, temporaryFolder } from '../gateway.ts'
import { type Random, randomFrom } from '../random.ts'
import {
  connectWith,
  expectFlat,
  isServed,
  megabytes,
  memoryOf,
  packet,
  portOf,
  SITE,
  subscribe,
  TOPIC,
} from '../raw-client.ts'

/** A million in `npm run soak`. */
const PACKETS = Number(process.env.LINESIDE_PACKETS ?? 20_000)
const SEED = Number(process.env.LINESIDE_SEED ?? 1)
const A_CONNECTION = 20
const AT_ONCE = 50
/** At the memory, after the first. */
const LOOKS = 10

const folder = temporaryFolder()
let gateway: RunningGateway

beforeAll(async () => {
  gateway = await startGateway(siteFile(folder.path, SITE), `${folder.path}/data`)
})
afterAll(async () => {
  await gateway.stop()
  folder.remove()
})

const bytes = (random: Random, most: number) =>
  Buffer.from(Array.from({ length: random(most + 1) }, () => random(256)))

/** Packets of a well-behaved client, to be spoilt. */
const GOOD = [
  connectWith('fuzz', { clean: false, will: { topic: TOPIC, payload: '1' } }),
  publishPacket(TOPIC, 7, '1'),
  packet(0x34, Buffer.from([0, 1, 0x61, 0, 9, 0x31])),
  subscribe(3, ['#', '+/a', 'b/c'], 2),
  packet(0xa2, Buffer.from([0, 4, 0, 1, 0x23])),
  packet(0x62, Buffer.from([0, 9])),
  packet(0x40, Buffer.from([0, 1])),
  packet(0xc0),
]

/** Noise, a random packet with a right length, or a good packet with a few bytes changed, lost or doubled. */
function anyPacket(random: Random): Buffer {
  const kind = random(4)
  if (kind === 0) return bytes(random, 40)
  if (kind === 1) return packet(random(256), bytes(random, 60))
  const good = Buffer.from(GOOD[random(GOOD.length)])
  if (kind === 2) good[random(good.length)] = random(256)
  else if (good.length > 2) return packet(good[0], good.subarray(2, 2 + random(good.length - 1)))
  return good
}

/** One connection that says all this, whether or not it is listened to. */
function say(...packets: Buffer[]): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(portOf(gateway), '127.0.0.1')
    socket.on('error', () => {})
    socket.once('close', () => resolve())
    socket.resume()
    socket.end(Buffer.concat(packets))
  })
}

it.for([
  ['before', 0],
  ['after', 1],
] as const)(
  `${PACKETS} random packets %s CONNECT leave the gateway up and serving`,
  async ([, afterConnect], { annotate }) => {
    const random = randomFrom(SEED + afterConnect)
    await isServed(gateway, 'sensor-1')
    const memory = [memoryOf(gateway)]
    for (let sent = 0, n = 0; sent < PACKETS; ) {
      const connections: Promise<void>[] = []
      for (; connections.length < AT_ONCE && sent < PACKETS; n++) {
        // The first packet that is wrong ends a connection: so a few of them each, not all on one.
        const packets = Array.from({ length: 1 + random(A_CONNECTION) }, () => anyPacket(random))
        sent += packets.length
        const first = afterConnect ? [connectWith(`fuzz-${n % 100}`, { clean: n % 2 === 0 })] : []
        connections.push(say(...first, ...packets))
      }
      await Promise.all(connections)
      if (sent >= (PACKETS / LOOKS) * memory.length) memory.push(memoryOf(gateway))
    }
    await isServed(gateway, 'sensor-1')
    expect(gateway.process.exitCode).toBe(null)
    await annotate(`memory ${megabytes(memory)}`)
    expectFlat(memory)
  },
)
