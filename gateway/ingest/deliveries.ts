import { Readable } from 'node:stream'
import type { Aedes, AedesPublishPacket, Client, PublishPacket } from 'aedes'
import { LinesideError } from '../../base/index.ts'
import { createPacketIds, type PacketIds } from './packet-ids.ts'
import { type Kept, type KeptSubscription, persistenceOf, type Session } from './persistence.ts'

type QoS = PublishPacket['qos']

export interface Deliveries {
  /** A message as it goes to this client now, with its QoS and packet identifier; null if it is not to go now. */
  forward(client: Client, packet: AedesPublishPacket): AedesPublishPacket | null
  /** A message that is not to go to this client at all: its session does not keep it either. */
  withhold(client: Client, packet: AedesPublishPacket): void
}

/** The queue of a session while it is sent, after CONNACK. */
interface Replay {
  /** Whether more has been queued since the queue was last looked at. */
  hasMore: boolean
  /** What went out of the queue while it may still come as a new message. */
  counters: Set<number | undefined>
  /** Packet identifier of the message given out last; `release` says that it is on its way, or needs none. */
  last: number
  release(): void
}

/**
 * What goes to subscribers, as MQTT 3.1.1 asks for it and aedes leaves it open: packet identifiers that are free
 * [MQTT-2.3.1-4], DUP on what was sent before and nowhere else [MQTT-3.3.1-1], RETAIN on what answers a subscription
 * only [MQTT-3.3.1-9], after CONNACK first what was queued and then what is new [MQTT-4.6.0-6], each message once in the
 * queue of a kept session until it is acknowledged, retained ones too [MQTT-4.4.0-1].
 * `qosFor` is the QoS of a message for a client.
 */
export function createDeliveries(
  aedes: Aedes,
  qosFor: (client: Client, packet: Pick<PublishPacket, 'topic' | 'qos'>) => QoS,
): Deliveries {
  const persistence = persistenceOf(aedes)
  const { outgoingEnqueueCombi, outgoingUpdate, outgoingClearMessageId, outgoingStream } = persistence
  const packetIds = new WeakMap<Session, PacketIds>()
  const replays = new Map<string, Replay>()
  /** The client of each session that has one. */
  const holders = new Map<string, Client>()
  /** Kept sessions whose queue is through: new messages go to them as they come; with what went out before. */
  const current = new WeakMap<Client, Replay['counters']>()

  const idsOf = (session: Session) => {
    const known = packetIds.get(session) ?? createPacketIds()
    packetIds.set(session, known)
    return known
  }

  function nextId(client: Client): number | undefined {
    const id = idsOf(client).take()
    if (id === undefined) client.conn.destroy(new LinesideError('MQTT_QUEUE_FULL', client.id))
    return id
  }

  function letOn({ id }: Session, messageId: number): void {
    const behind = replays.get(id)
    if (behind?.last === messageId) behind.release()
  }

  /** Keeps a retained message for its session until it is acknowledged, as aedes does with others. */
  function keepRetained(client: Client, packet: AedesPublishPacket): void {
    packet.brokerId = aedes.id
    const { brokerId, brokerCounter, messageId } = packet
    outgoingEnqueueCombi
      .call(persistence, [{ clientId: client.id }], packet)
      .then(() => outgoingUpdate.call(persistence, client, { brokerId, brokerCounter, messageId }))
      // Where the queue is full it is sent and not kept; the queue has counted that.
      .catch(() => {})
  }

  async function* replay(client: Client): AsyncGenerator<Kept> {
    const mine: Replay = { hasMore: true, counters: new Set(), last: 0, release() {} }
    const isGone = () => holders.get(client.id) !== client
    if (client.closed) return
    holders.set(client.id, client)
    replays.set(client.id, mine)
    const seen = new Set<Kept>()
    const sent = new Set<number>()
    while (mine.hasMore) {
      mine.hasMore = false
      const queue: Kept[] = await outgoingStream.call(persistence, client).toArray()
      const unseen = queue.filter((packet) => !seen.has(packet))
      for (const { messageId } of unseen) if (messageId !== undefined) idsOf(client).reserve(messageId)
      for (const packet of unseen) {
        if (isGone()) return
        seen.add(packet)
        if (packet.cmd === 'pubrel') {
          // Not again where it answers a PUBREC to this replay.
          if (!sent.has(packet.messageId as number)) yield packet
          continue
        }
        const messageId = packet.messageId ?? nextId(client)
        if (messageId === undefined) return
        sent.add(messageId)
        mine.counters.add(packet.brokerCounter)
        mine.last = messageId
        const onItsWay = new Promise<void>((resolve) => {
          mine.release = resolve
        })
        yield { ...packet, messageId, dup: packet.messageId !== undefined }
        await onItsWay
      }
    }
    if (isGone()) return
    replays.delete(client.id)
    current.set(client, mine.counters)
  }

  persistence.outgoingStream = (session) => Readable.from(replay(session as Client))
  persistence.outgoingEnqueueCombi = async (subscriptions, packet) => {
    for (const [qos, clients] of byQos(subscriptions as KeptSubscription[], packet.qos ?? 0)) {
      await outgoingEnqueueCombi.call(persistence, clients, { ...packet, qos, retain: false })
      for (const { clientId } of clients) {
        const behind = replays.get(clientId)
        if (behind) behind.hasMore = true
      }
    }
  }
  persistence.outgoingUpdate = async (session, packet) => {
    // What was granted QoS 0 is in no queue; what a connection of before would still send is the next one's to send.
    if ((packet.cmd === 'publish' && packet.qos === 0) || holders.get(session.id) !== session) return
    if (packet.cmd !== 'pubrel') {
      await outgoingUpdate.call(persistence, session, packet)
    } else if (!packet.brokerId) {
      // aedes tells PUBRELs apart by a counter that they do not have: the second would take the place of the first.
      const pubrel = { ...packet, brokerCounter: -(packet.messageId as number) }
      // A PUBREC is answered by PUBREL even if its message is not known here any more.
      await outgoingUpdate.call(persistence, session, pubrel).catch(() => {})
    }
  }
  persistence.outgoingClearMessageId = async (session, packet) => {
    // aedes means to clear what it does not forward, but without an identifier that would be the next in the queue.
    if (packet.messageId === undefined) return undefined
    idsOf(session).release(packet.messageId)
    letOn(session, packet.messageId)
    return outgoingClearMessageId.call(persistence, session, packet)
  }
  aedes.on('clientDisconnect', (client) => {
    if (holders.get(client.id) !== client) return
    holders.delete(client.id)
    replays.get(client.id)?.release()
    replays.delete(client.id)
  })

  return {
    forward(client, packet) {
      if (packet.messageId !== undefined) {
        letOn(client, packet.messageId)
        return packet
      }
      if (!client.clean && !packet.retain) {
        const before = current.get(client)
        // Its turn comes with the queue, or has come.
        if (before === undefined || before.delete(packet.brokerCounter)) return null
      }
      packet.dup = false
      packet.qos = qosFor(client, packet)
      if (packet.qos === 0) return packet
      packet.messageId = nextId(client)
      if (packet.messageId === undefined) return null
      if (packet.retain && !client.clean) keepRetained(client, packet)
      return packet
    },
    withhold(client, packet) {
      // Of one that comes out of the queue aedes knows the identifier, and clears it.
      if (client.clean || packet.retain || packet.qos === 0 || packet.messageId !== undefined) return
      const messageId = nextId(client)
      if (messageId === undefined) return
      const { brokerId, brokerCounter } = packet
      const clear = () => persistence.outgoingClearMessageId(client, { messageId })
      outgoingUpdate.call(persistence, client, { brokerId, brokerCounter, messageId }).then(clear, clear)
    },
  }
}

/** Clients by the QoS of a message for them, each once, with the most that its filters were granted [MQTT-3.3.5-1]. */
function byQos(subscriptions: KeptSubscription[], most: QoS): Map<QoS, { clientId: string }[]> {
  const granted = new Map<string, QoS>()
  for (const { clientId, qos } of subscriptions) {
    if (qos > (granted.get(clientId) ?? 0)) granted.set(clientId, qos)
  }
  const clients = new Map<QoS, { clientId: string }[]>()
  for (const [clientId, its] of granted) {
    const qos = its < most ? its : most
    clients.set(qos, [...(clients.get(qos) ?? []), { clientId }])
  }
  return clients
}
