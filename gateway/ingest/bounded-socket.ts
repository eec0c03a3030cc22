import type { Socket } from 'node:net'
import { LinesideError } from '../../base/index.ts'
import type { MqttLimits } from '../../config/site.ts'
import { createFrames, TOO_LONG } from './frames.ts'
import { LEVEL_NOT_SUPPORTED } from './packets.ts'

/** What the broker knows of a connection beside what aedes does. */
export interface Intake {
  /** Messages of this connection whose commit is awaited. */
  waiting: number
  /** Set once the CONNECT is accepted: what follows it is read from then on. */
  isAccepted: boolean
}

/** Fields of a CONNECT have at most 64 KiB each; one that is longer in all serves nobody. */
const CONNECT_BYTES = 65_536
/** CONNACK: no session, return code 1. */
const REFUSED_LEVEL = Buffer.from([0x20, 2, 0, 1])

/**
 * Bounds what aedes takes from a socket and leaves on it. aedes pulls with `read()` whenever it has nothing left to
 * do, so that is where it gets whole packets only up to the room that `waiting` leaves, and nothing after a CONNECT that
 * is not yet accepted (it would handle that before `authenticate`). A packet that is too long ends the connection with
 * MQTT_PACKET_TOO_LONG by its header alone, one that breaks the protocol with MQTT_CLIENT_ERROR [MQTT-4.8.0-1], in
 * either case once aedes has done what came before it.
 *
 * aedes holds a publication, and with it its publisher, until each subscriber's socket has room. So sockets claim to
 * have room up to `backlogBytes`; `isSlow` says when a subscriber is beyond that.
 */
export function boundSocket(
  socket: Socket,
  limits: Pick<MqttLimits, 'packetBytes' | 'waiting' | 'backlogBytes'>,
): Intake {
  const intake: Intake = { waiting: 0, isAccepted: false }
  const frames = createFrames()
  const read = socket.read.bind(socket)
  const write = socket.write.bind(socket)
  const connect = { bytes: Math.min(limits.packetBytes, CONNECT_BYTES), packets: 1 }
  let fault: string | null = null

  function refuse(reason: string): void {
    fault = null
    const code = reason === TOO_LONG ? 'MQTT_PACKET_TOO_LONG' : 'MQTT_CLIENT_ERROR'
    const error = new LinesideError(code, `${reason}, after ${frames.packets} packets`)
    if (reason === LEVEL_NOT_SUPPORTED) socket.end(REFUSED_LEVEL, () => socket.destroy(error))
    else socket.destroy(error)
  }

  socket.read = (size?: number) => {
    // Zero only asks Node to go on reading from the kernel.
    if (size === 0) return read(0)
    if (fault !== null) {
      refuse(fault)
      return null
    }
    const isConnect = frames.packets === 0
    const room = limits.waiting - intake.waiting
    if (room <= 0 || (!isConnect && !intake.isAccepted)) return null
    const chunk: Buffer | null = read()
    if (chunk === null) return null
    const taken = frames.take(chunk, isConnect ? connect : { bytes: limits.packetBytes, packets: room })
    if (taken.rest.length > 0) socket.unshift(taken.rest)
    fault = taken.fault
    if (taken.whole.length > 0) return taken.whole
    if (fault !== null) refuse(fault)
    return null
  }

  // Room for the message that makes a subscriber slow, so that the next one finds it out.
  const most = limits.backlogBytes + limits.packetBytes
  socket.write = ((...args: Parameters<typeof write>) =>
    write(...args) || socket.writableLength <= most) as Socket['write']
  return intake
}

/** Whether a subscriber has left so much unread that it is not to be sent more. */
export function isSlow(
  { writableLength }: { writableLength: number },
  { backlogBytes }: Pick<MqttLimits, 'backlogBytes'>,
): boolean {
  return writableLength > backlogBytes
}
