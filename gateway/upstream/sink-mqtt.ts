import { readFileSync } from 'node:fs'
import type { LinesideError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { createMqttLink } from '../../base/mqtt-link.ts'
import type { Sink } from '../../config/site.ts'

/** A receiver of summaries over MQTT (contract.md 4). */
export interface MqttSink {
  /** Returns at once; connecting, and coming back after a loss, happen by themselves. */
  start(): void
  /**
   * QoS 1. Resolves on PUBACK; rejects with SINK_UNREACHABLE when there is no connection or it ends first: the
   * message may have arrived or not, and is to be sent again with the same `seq`.
   */
  send(topic: string, payload: string, options: { retain: boolean }): Promise<void>
  connected(): boolean
  /** SINK_UNREACHABLE or SINK_REFUSED; null while connected. */
  lastError(): LinesideError | null
  onChange(listener: (connected: boolean) => void): void
  stop(): Promise<void>
}

/** The client id names gateway and sink, so that two sinks to one broker do not push each other out. */
export function createMqttSink(sink: Sink, gatewayId: string, log: Log): MqttSink {
  const link = createMqttLink({
    url: sink.url,
    clientId: `${gatewayId}-${sink.id}`,
    credentials: () => credentialsOf(sink),
    codes: { unreachable: 'SINK_UNREACHABLE', refused: 'SINK_REFUSED' },
    log: log.child({ sink: sink.id }),
  })
  return {
    start: () => link.start(),
    send: (topic, payload, { retain }) => link.publish(topic, payload, { qos: 1, retain }),
    connected: () => link.connected(),
    lastError: () => link.lastError(),
    onChange: (listener) => link.onChange(listener),
    stop: () => link.stop(),
  }
}

function credentialsOf({ username, passwordFile }: Sink): { username?: string; password?: string } {
  return {
    ...(username ? { username } : {}),
    ...(passwordFile ? { password: readFileSync(passwordFile, 'utf8').trimEnd() } : {}),
  }
}
