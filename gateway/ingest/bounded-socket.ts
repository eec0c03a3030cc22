import type { Socket } from 'node:net'
import { LinesideError } from '../../base/index.ts'
import type { MqttLimits } from '../../config/site.ts'
import { createFrames, stepOver } from './frames.ts'

/** What the broker knows of a connection beside what aedes does. */
export interface Intake {
  /** Messages of this connection whose commit is awaited. */
  waiting: number
  /** Set once the CONNECT is accepted: what follows it is read from then on. */
  isAccepted: boolean
}

/** Fields of a CONNECT have at most 64 KiB each; one that is longer in all serves nobody. */
const CONNECT_BYTES = 65_536

/**
 * Bounds what aedes takes from a socket and leaves on it. aedes pulls with `read()` whenever it has nothing left to
 * do, so that is where it gets whole packets only up to the room that `waiting` leaves, nothing after a CONNECT that is
 * not yet accepted (it would handle that before `authenticate`), and no packet that is too long: that ends the
 * connection with MQTT_PACKET_TOO_LONG by its header alone. The bytes are looked at where they lie, not copied.
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

  socket.read = (size?: number) => {
    // Zero only asks Node to go on reading from the kernel.
    if (size === 0) return read(0)
    const isConnect = frames.packets === 0
    const room = limits.waiting - intake.waiting
    if (room <= 0 || (!isConnect && !intake.isAccepted)) return null
    const bytes: Buffer | null = read()
    if (bytes === null) return null
    const end = stepOver(frames, bytes, isConnect ? connect : { bytes: limits.packetBytes, packets: room })
    if (typeof end === 'string') {
      const code = end === 'too long' ? 'MQTT_PACKET_TOO_LONG' : 'MQTT_CLIENT_ERROR'
      socket.destroy(new LinesideError(code, `${end}, after ${frames.packets} packets`))
      return null
    }
    if (end === bytes.length) return bytes
    socket.unshift(bytes.subarray(end))
    return bytes.subarray(0, end)
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
