import { connect, type MqttClient } from 'mqtt'
import { LinesideError } from '../../base/index.ts'
import type { SimReading } from '../model/types.ts'
import type { Publisher } from './publisher.ts'
import { until } from './until.ts'

export interface MqttPublisherOptions {
  url: string
  /** Stations that publish; each is a client of its own, as in the plant. */
  stations: string[]
  /** Sequence numbers start here: a later run's are higher than an earlier one's. */
  firstSeq: number
}

/** Readings of one station that may be unacknowledged. */
const WINDOW = 100
const RECONNECT_MS = 500

/** Sensors that publish to the broker with QoS 1; what is not acknowledged is sent again after a reconnect. */
export function createMqttPublisher({ url, stations, firstSeq }: MqttPublisherOptions): Publisher {
  const senders = new Map(stations.map((station) => [station, createSender(url, station, firstSeq)]))
  const all = [...senders.values()]
  return {
    async ready(waitMs) {
      if (await until(() => all.every(({ client }) => client.connected), waitMs)) return
      throw new LinesideError('SIM_NO_BROKER', `${url} within ${waitMs / 1000} s`)
    },
    publish: (reading) => senders.get(reading.station)!.send(reading),
    async drained(waitMs) {
      await until(() => all.every((sender) => sender.waiting() === 0), waitMs)
    },
    async stop() {
      await Promise.all(all.map(({ client }) => client.endAsync(true)))
    },
  }
}

interface Sender {
  client: MqttClient
  send(reading: SimReading): Promise<void>
  waiting(): number
}

function createSender(url: string, station: string, firstSeq: number): Sender {
  const client = connect(url, {
    clientId: `sim-${station}`,
    reconnectPeriod: RECONNECT_MS,
    protocolVersion: 4,
  })
  // The client tries again by itself; ready() says so if it never succeeds.
  client.on('error', () => {})
  let seq = firstSeq
  let unacknowledged = 0
  let wake = () => {}
  return {
    client,
    waiting: () => unacknowledged,
    async send(reading) {
      while (unacknowledged >= WINDOW) await new Promise<void>((resolve) => (wake = resolve))
      unacknowledged += 1
      const acknowledged = () => {
        unacknowledged -= 1
        wake()
      }
      client.publish(topicOf(reading), payloadOf(reading, seq++), { qos: 1 }, acknowledged)
    },
  }
}

const topicOf = ({ line, station, signal }: SimReading) => `lineside/v1/${line}/${station}/${signal}`

/** contract.md 2 */
function payloadOf({ v, t, unit, origin, kind }: SimReading, seq: number): string {
  return JSON.stringify({ v, ts: t, seq, unit, origin, kind })
}
