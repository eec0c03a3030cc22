import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { randomFrom } from '../test/random.ts'
import { connected, packet, SUBACK, subscribe, TOPIC } from '../test/raw-client.ts'
import { connectPacket, publishPacket } from './mqtt-wire.ts'

/** `begin` resolves once the attack is under way; it goes on until the process ends. */
export const ATTACKS = {
  idle: { what: '5,000 idle connections', begin: connectMany },
  flood: { what: 'a flood that waits for no acknowledgement', begin: flood },
  deaf: { what: 'a subscriber of all that reads nothing', begin: deaf },
  dawdle: { what: '50 clients that send a byte a second', begin: (port) => again(50, () => dawdle(port)) },
  random: { what: 'random packets on 8 connections', begin: (port) => again(8, () => babble(port)) },
  huge: { what: '150 MB before CONNECT, over and over', begin: (port) => again(1, () => huge(port)) },
} satisfies Record<string, { what: string; begin(port: number): Promise<void> }>

export type Attack = keyof typeof ATTACKS

export function isAttack(name: string | undefined): name is Attack {
  return name !== undefined && Object.hasOwn(ATTACKS, name)
}

const random = randomFrom(1)

/** So many at once, each begun anew when it ends. */
async function again(count: number, once: () => Promise<void>): Promise<void> {
  const repeat = async () => {
    for (;;) await once()
  }
  for (let n = 0; n < count; n++) void repeat()
  await delay(1000)
}

function open(port: number): Socket {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.resume()
  return socket
}

const closed = (socket: Socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()))

async function connectMany(port: number): Promise<void> {
  for (let n = 0; n < 5000; n++) {
    const socket = connect(port, '127.0.0.1')
    socket.write(connectPacket(`idle-${n}`))
    await new Promise((resolve, reject) => {
      socket.once('data', resolve)
      socket.once('close', () => reject(new Error(`idle-${n} was not let in`)))
    })
  }
}

async function flood(port: number): Promise<void> {
  const socket = open(port)
  socket.write(connectPacket('flood'))
  const some = Buffer.concat(Array.from({ length: 1000 }, (_, n) => publishPacket(TOPIC, n + 1, '1')))
  const pour = async () => {
    for (;;) {
      if (socket.destroyed) throw new Error('the flood was cut off')
      if (!socket.write(some)) await new Promise((resolve) => socket.once('drain', resolve))
    }
  }
  void pour()
  await delay(1000)
}

async function deaf(port: number): Promise<void> {
  const client = await connected(port, 'deaf')
  client.socket.write(subscribe(1, ['#']))
  await client.next(SUBACK)
  client.socket.pause()
}

async function dawdle(port: number): Promise<void> {
  const socket = open(port)
  for (const byte of connectPacket('x'.repeat(46))) {
    if (socket.destroyed) return
    socket.write(Buffer.from([byte]))
    await delay(1000)
  }
  socket.destroy()
}

/** Up to 20 packets of a random kind with a right length, half of the time after a CONNECT. */
async function babble(port: number): Promise<void> {
  const socket = open(port)
  const noise = Array.from({ length: 1 + random(20) }, () =>
    packet(random(256), Buffer.from(Array.from({ length: random(60) }, () => random(256)))),
  )
  const first = random(2) ? [connectPacket(`babble-${random(100)}`, random(2) === 0)] : []
  socket.end(Buffer.concat([...first, ...noise]))
  await closed(socket)
}

async function huge(port: number): Promise<void> {
  const socket = open(port)
  // CONNECT with a remaining length of 150,000,000.
  socket.write(Buffer.from([0x10, 0x80, 0xa3, 0xc3, 0x47]))
  const piece = Buffer.alloc(1_000_000, 0x20)
  for (let sent = 0; sent < 150 && !socket.destroyed; sent++) {
    if (!socket.write(piece))
      await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), closed(socket)])
  }
  socket.destroy()
}
