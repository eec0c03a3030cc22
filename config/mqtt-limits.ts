import { DEFAULTS } from './defaults.ts'
import type { SiteFile } from './schema.ts'
import type { MqttLimits } from './site.ts'

type LimitsFile = NonNullable<NonNullable<SiteFile['gateway']['mqtt']>['limits']>

/** The broker's limits as the program uses them: what the site file leaves out has its default. */
export function mqttLimits(file: LimitsFile = {}): MqttLimits {
  const byDefault = DEFAULTS.mqttLimits
  return {
    packetBytes: file.packet_bytes ?? byDefault.packetBytes,
    waiting: file.waiting ?? byDefault.waiting,
    backlogBytes: file.backlog_bytes ?? byDefault.backlogBytes,
    connections: file.connections ?? byDefault.connections,
    connectionsPerAddress: file.connections_per_address ?? byDefault.connectionsPerAddress,
    connectionsPerSecond: file.connections_per_second ?? byDefault.connectionsPerSecond,
    connectTimeoutMs: milliseconds(file.connect_timeout ?? byDefault.connectTimeout),
    drainTimeoutMs: milliseconds(file.drain_timeout ?? byDefault.drainTimeout),
    topicLevels: file.topic_levels ?? byDefault.topicLevels,
    subscriptions: file.subscriptions ?? byDefault.subscriptions,
    sessions: file.sessions ?? byDefault.sessions,
    queued: file.queued ?? byDefault.queued,
    keptBytes: file.kept_bytes ?? byDefault.keptBytes,
    retained: file.retained ?? byDefault.retained,
  }
}

const milliseconds = (duration: string) => Temporal.Duration.from(duration).total('milliseconds')
