import { connect } from 'node:net'
import { ackReader, connectPacket, publishPacket } from '../bench/mqtt-wire.ts'

const CONNECT_AGAIN_MS = 50

/** How hard a sensor presses. */
export interface Pressure {
  /** Readings sent and not yet acknowledged at most. */
  window: number
  /** It rests so long before it sends what acknowledgements made room for; 0: it never rests. */
  restMs: number
}

/** In flight are fewer than the 1,000 of contract.md 2. */
const FULL: Pressure = { window: 200, restMs: 0 }
/** Some 1,500 readings a second from eight of them. */
const STEADY: Pressure = { window: 10, restMs: 50 }
/** How hard the tests press: `npm run soak` as hard as it can. */
export const PRESSURE = process.env.LINESIDE_LOAD === 'full' ? FULL : STEADY

export interface SensorReading {
  topic: string
  payload: string
}

/** A sensor as MQTT 3.1.1 has it, by default as fast as it is acknowledged, over any number of connections. */
export interface FullSpeedSensor {
  acknowledged(): number
  /** Sends nothing new; resolves with the number of readings once each of them is acknowledged. */
  finish(): Promise<number>
}

/**
 * `reading` makes the nth reading, once. After a loss of the connection all that was not acknowledged is sent again,
 * in order, with DUP and its packet identifier [MQTT-4.4.0-1].
 */
export function fullSpeedSensor(
  port: number,
  clientId: string,
  reading: (n: number) => SensorReading,
  { window, restMs }: Pressure = FULL,
): FullSpeedSensor {
  const inFlight = new Map<number, SensorReading>()
  const finished = Promise.withResolvers<number>()
  let [next, acknowledged, isFinishing] = [0, 0, false]

  function connectAgain(): void {
    const socket = connect(port, '127.0.0.1')
    const read = ackReader((packetId) => {
      if (inFlight.delete(packetId)) acknowledged++
    })
    let rest: NodeJS.Timeout | undefined
    const fill = () => {
      rest = undefined
      while (!isFinishing && inFlight.size < window) {
        const packetId = (next % 65_535) + 1
        const { topic, payload } = reading(next++)
        inFlight.set(packetId, { topic, payload })
        socket.write(publishPacket(topic, packetId, payload))
      }
      if (isFinishing && inFlight.size === 0) socket.end()
    }
    const fillRested = () => {
      if (restMs === 0) fill()
      else rest ??= setTimeout(fill, restMs)
    }
    socket.on('error', () => {})
    socket.once('close', () => {
      clearTimeout(rest)
      if (isFinishing && inFlight.size === 0) finished.resolve(next)
      else setTimeout(connectAgain, CONNECT_AGAIN_MS)
    })
    socket.once('data', () => {
      socket.on('data', (chunk: Buffer) => {
        read(chunk)
        fillRested()
      })
      for (const [packetId, { topic, payload }] of inFlight) {
        socket.write(publishPacket(topic, packetId, payload, true))
      }
      fill()
    })
    socket.write(connectPacket(clientId, false))
  }

  connectAgain()
  return {
    acknowledged: () => acknowledged,
    finish() {
      isFinishing = true
      return finished.promise
    },
  }
}

/** Eight of them, `client-0` to `client-7`, each for all stations of `line-1` by turns, one unit a reading. */
export function eightSensors(
  port: number,
  stations: readonly string[],
  pressure?: Pressure,
): FullSpeedSensor[] {
  return Array.from({ length: 8 }, (_, sensor) => {
    const reading = (n: number) => ({
      topic: `lineside/v1/line-1/${stations[(sensor + 8 * n) % stations.length]}/good`,
      payload: payloadOf(sensor, n),
    })
    return fullSpeedSensor(port, `client-${sensor}`, reading, pressure)
  })
}

/** Of three sensors, one numbers and dates its readings, one only numbers them, one relies on DUP alone (contract.md 2). */
function payloadOf(sensor: number, n: number): string {
  if (sensor % 3 === 0) return JSON.stringify({ v: 1, ts: Date.now(), seq: n })
  return sensor % 3 === 1 ? JSON.stringify({ v: 1, seq: n }) : '1'
}
