import type { Aedes, AedesPublishPacket, Client, PublishPacket } from 'aedes'
import { persistenceOf } from './persistence.ts'

type Done = (error?: Error | null) => void

/**
 * Takes a message of QoS 2 once until its PUBREL, with or without DUP [MQTT-4.3.3-2]: `take` is not called for one
 * that is known, also when both come in one piece. Further ones are done when the first is, with its error if any.
 */
export function createExactlyOnce(aedes: Aedes) {
  const persistence = persistenceOf(aedes)
  /** Those who wait for the first of their packet identifier, by client. */
  const waiting = new WeakMap<Client, Map<number, Done[]>>()

  return (
    client: Client | null,
    packet: PublishPacket | AedesPublishPacket,
    done: Done,
    take: (done: Done) => void,
  ): void => {
    const { messageId } = packet
    // A will has no packet identifier.
    if (client === null || packet.qos !== 2 || messageId === undefined) {
      take(done)
      return
    }
    const mine = waiting.get(client) ?? new Map<number, Done[]>()
    waiting.set(client, mine)
    const first = mine.get(messageId)
    if (first) {
      first.push(done)
      return
    }
    const others: Done[] = []
    mine.set(messageId, others)
    const end = (error?: Error | null) => {
      done(error)
      // By then aedes knows the packet identifier, and only acknowledges.
      setImmediate(() => {
        mine.delete(messageId)
        for (const other of others) other(error)
      })
    }
    persistence.incomingGetPacket(client, packet).then(
      () => end(null),
      () => take(end),
    )
  }
}
