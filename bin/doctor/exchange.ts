import { connect } from 'node:net'

export interface Peer {
  host: string
  port: number
}

const WITHIN_MS = 5_000

/**
 * Connects, sends `message`, and resolves with the first bytes of the answer; without a message, once connected.
 * Rejects with what the system says, or after 5 s.
 */
export function exchange({ host, port }: Peer, message: Buffer | null): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port })
    const end = (done: () => void) => {
      clearTimeout(timer)
      socket.destroy()
      done()
    }
    const fail = (text: string) => end(() => reject(new Error(`${host}:${port}: ${text}`)))
    const timer = setTimeout(() => fail(`no answer within ${WITHIN_MS / 1000} s`), WITHIN_MS)
    socket.once('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message))
    socket.once('close', () => fail('it closed the connection without an answer'))
    socket.once('connect', () => {
      if (message) socket.write(message)
      else end(() => resolve(Buffer.alloc(0)))
    })
    socket.once('data', (answer: Buffer) => end(() => resolve(answer)))
  })
}

/** CONNECT of MQTT 3.1.1 without a client id, for a clean session. */
const MQTT_CONNECT = Buffer.from([0x10, 12, 0, 4, ...Buffer.from('MQTT'), 4, 2, 0, 10, 0, 0])

/** Resolves once a broker has answered, also where it does not let us in. */
export async function greetBroker(peer: Peer): Promise<void> {
  const answer = await exchange(peer, MQTT_CONNECT)
  // CONNACK [MQTT-3.2]
  if (answer[0] !== 0x20) throw new Error(`${peer.host}:${peer.port}: what answers is no MQTT broker`)
}

const OPCUA_PORT = 4840
const BUFFER_BYTES = 65_536

/** Says HEL of OPC UA (OPC 10000-6, 7.1.2.3) and resolves on ACK; rejects with the reason where it answers ERR. */
export async function greetOpcua(endpoint: string): Promise<void> {
  const peer = peerOf(endpoint, OPCUA_PORT)
  const url = Buffer.from(endpoint)
  const hello = Buffer.alloc(32 + url.length)
  hello.write('HELF')
  for (const [index, word] of [hello.length, 0, BUFFER_BYTES, BUFFER_BYTES, 0, 0, url.length].entries()) {
    hello.writeUInt32LE(word, 4 + 4 * index)
  }
  url.copy(hello, 32)
  const answer = await exchange(peer, hello)
  const kind = answer.toString('latin1', 0, 3)
  if (kind === 'ACK') return
  const why =
    kind === 'ERR' ? `it refuses: ${answer.toString('utf8', 16)}` : 'what answers is no OPC UA server'
  throw new Error(`${peer.host}:${peer.port}: ${why}`)
}

/** Host and port of a URL; brackets of an IPv6 address are taken off. */
export function peerOf(url: string, defaultPort: number): Peer {
  const { hostname, port } = new URL(url)
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? defaultPort : Number(port) }
}
