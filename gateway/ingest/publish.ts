import type { AedesPublishPacket, Client, PublishPacket } from 'aedes'
import { type Clock, LinesideError } from '../../base/index.ts'
import { TOPIC_PREFIX } from './admit.ts'
import type { Intake } from './bounded-socket.ts'
import type { GroupCommit } from './commit.ts'

export interface PublishOptions {
  commit: GroupCommit
  /** Health of an agent, as it published it (not a reading). */
  onAgentHealth(agent: string, payload: Buffer): void
  clock: Clock
}

const AGENT_HEALTH = new RegExp(`^${TOPIC_PREFIX}\\$agents/([^/]+)/health$`)

/**
 * A PUBLISH, or a will, on its way to the disk: calls back once it is there, with an error if it is not to be
 * acknowledged (MQTT_FORBIDDEN_TOPIC, STORE_FAILED). `intake` counts it while it waits.
 */
export function takePublish(
  options: PublishOptions,
  intake: Intake | undefined,
  client: Client | null,
  packet: PublishPacket | AedesPublishPacket,
  done: (error?: Error | null) => void,
): void {
  const { topic } = packet
  const id = client?.id ?? ''
  const payload = Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload)
  const agent = AGENT_HEALTH.exec(topic)?.[1]
  if (agent !== undefined && agent === id) {
    options.onAgentHealth(agent, payload)
    done(null)
    return
  }
  if (agent !== undefined || topic.startsWith('$')) {
    // MQTT 3.1.1 has no way to refuse one PUBLISH: the connection ends [MQTT-3.3.5-2].
    done(new LinesideError('MQTT_FORBIDDEN_TOPIC', `${topic}, published by ${id}`))
    return
  }
  const packetId = packet.qos > 0 ? (packet as { messageId?: number }).messageId : undefined
  const message = { client: id, topic, payload, packetId, dup: packet.dup === true, at: options.clock.now() }
  if (intake) intake.waiting++
  const end = (error: Error | null) => {
    if (intake) intake.waiting--
    done(error)
  }
  options.commit.add((admit) => admit.message(message)).then(() => end(null), end)
}
