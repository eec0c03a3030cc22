import { Type } from 'typebox'
import { DEFAULTS } from '../defaults.ts'
import { duration, object } from './words.ts'

const LIMITS = DEFAULTS.mqttLimits

const count = (description: string, byDefault: number, minimum = 1) =>
  Type.Optional(Type.Integer({ minimum, maximum: 2 ** 31 - 1, default: byDefault, description }))

export const MqttLimits = object(
  {
    packet_bytes: count(
      'Bytes of a packet after its fixed header; before CONNECT at most 64 KiB',
      LIMITS.packetBytes,
      1024,
    ),
    waiting: count(
      'Messages of a client that wait for the disk; more of it is not read meanwhile',
      LIMITS.waiting,
    ),
    backlog_bytes: count(
      'Bytes that wait for a client that does not read; beyond, it is cut off',
      LIMITS.backlogBytes,
      65_536,
    ),
    connections: count('Connections in all', LIMITS.connections),
    connections_per_address: count(
      'Connections from one address; loopback excepted',
      LIMITS.connectionsPerAddress,
    ),
    connections_per_second: count(
      'New connections a second from one address, with bursts of ten seconds; loopback excepted',
      LIMITS.connectionsPerSecond,
    ),
    connect_timeout: Type.Optional(
      duration('A connection without a CONNECT by then is closed', LIMITS.connectTimeout),
    ),
    drain_timeout: Type.Optional(
      duration('A client that reads nothing for so long is cut off', LIMITS.drainTimeout),
    ),
    topic_levels: Type.Optional(
      Type.Integer({
        minimum: 4,
        maximum: 100,
        default: LIMITS.topicLevels,
        description: 'Levels of a topic or filter; beyond, the client is cut off',
      }),
    ),
    subscriptions: count('Subscriptions of a client; further ones are refused', LIMITS.subscriptions),
    sessions: count(
      'Sessions kept for clients that are away; the one away longest goes first',
      LIMITS.sessions,
    ),
    queued: count('Messages kept for a session; further ones are not', LIMITS.queued),
    kept_bytes: count('Bytes kept for all sessions and retained messages together', LIMITS.keptBytes),
    retained: count('Topics with a retained message; it is kept for no further ones', LIMITS.retained),
  },
  'What one client, or all together, may ask of the broker',
)
