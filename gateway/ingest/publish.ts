import type { AedesPublishPacket, PublishPacket } from 'aedes'
import type { Clock } from '../../base/index.ts'
import type { Rights } from '../access/index.ts'
import type { Intake } from './bounded-socket.ts'
import type { GroupCommit } from './commit.ts'
import { isOwnHealth, publishRefusal } from './topics.ts'

export interface PublishOptions {
  commit: GroupCommit
  /** Health of an agent, as it published it (not a reading). */
  onAgentHealth(agent: string, payload: Buffer): void
  clock: Clock
}

/** Who publishes; `intake` counts what waits. */
export interface Publisher {
  id: string
  rights: Rights
  intake: Intake | undefined
}

/**
 * A PUBLISH, or a will, on its way to the disk: calls back once it is there, with an error if it is not to be
 * acknowledged (MQTT_FORBIDDEN_TOPIC, MQTT_NOT_ALLOWED, STORE_FAILED).
 */
export function takePublish(
  options: PublishOptions,
  { id, rights, intake }: Publisher,
  packet: PublishPacket | AedesPublishPacket,
  done: (error?: Error | null) => void,
): void {
  const { topic } = packet
  const payload = Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload)
  if (isOwnHealth(topic, id)) {
    options.onAgentHealth(id, payload)
    done(null)
    return
  }
  const refused = publishRefusal(topic, id, rights)
  if (refused) {
    // MQTT 3.1.1 has no way to refuse one PUBLISH: the connection ends [MQTT-3.3.5-2].
    done(refused)
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
