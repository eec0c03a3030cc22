import type { Aedes, Client, PublishPacket, Subscription } from 'aedes'
import type { MqttLimits } from '../../config/site.ts'
import { matches } from '../access/index.ts'
import { type Kept, persistenceOf, type Session } from './persistence.ts'
import type { Refusals } from './refusals.ts'

type SessionLimits = Pick<MqttLimits, 'subscriptions' | 'sessions' | 'queued' | 'keptBytes' | 'retained'>

export interface Sessions {
  /**
   * The subscription as aedes is to hold it; null if it is one too many. That is with QoS 2 always: aedes decides by
   * the QoS of a filter, not by the highest of all that match [MQTT-3.3.5-1], so `qosFor` does.
   */
  subscribe(client: Client, subscription: Subscription): Subscription | null
  /**
   * The QoS of a message for this client: that of the message, at most what its subscriptions were granted
   * [MQTT-3.8.4-6].
   */
  qosFor(client: Client, packet: Pick<PublishPacket, 'topic' | 'qos'>): PublishPacket['qos']
}

/**
 * In place of the subscriptions of a kept session that has none: by them aedes tells whether there is a session
 * [MQTT-3.2.2-2]. It is never granted.
 */
const NONE: Subscription = { topic: '$none', qos: 0 }

/**
 * Bounds what aedes keeps without bound: subscriptions, sessions of clients that are away, the messages queued for
 * them, retained messages. What finds no room is refused by its code; readings themselves are on disk by then.
 */
export function boundSessions(aedes: Aedes, limits: SessionLimits, refusals: Refusals): Sessions {
  const persistence = persistenceOf(aedes)
  const { addSubscriptions, subscriptionsByClient, storeRetained } = persistence
  const { outgoingEnqueueCombi, outgoingClearMessageId, outgoingStream } = persistence
  const subscribed = new WeakMap<Session, Map<string, PublishPacket['qos']>>()
  const queues = new Map<string, { messages: number; bytes: number }>()
  const retained = new Map<string, number>()
  /** Kept sessions without a client, the one away longest first; and those with one. */
  const away = new Set<string>()
  const present = new Set<string>()
  let keptBytes = 0

  const topicsOf = (session: Session) => {
    const known = subscribed.get(session)
    if (known) return known
    const topics = new Map<string, PublishPacket['qos']>()
    subscribed.set(session, topics)
    return topics
  }

  function enqueue(clientId: string, packet: Kept): boolean {
    const bytes = bytesOf(packet)
    const queue = queues.get(clientId) ?? { messages: 0, bytes: 0 }
    if (queue.messages >= limits.queued || keptBytes + bytes > limits.keptBytes) {
      refusals.add('MQTT_QUEUE_FULL', { client: clientId }, packet.topic)
      return false
    }
    queue.messages++
    queue.bytes += bytes
    keptBytes += bytes
    queues.set(clientId, queue)
    return true
  }

  function dequeue(clientId: string, packet: Partial<Kept>): void {
    const queue = queues.get(clientId)
    if (!queue) return
    queue.messages--
    // A QoS 2 message whose PUBREC came has left a PUBREL in its place: its bytes are given back with the last one.
    const bytes = queue.messages === 0 ? queue.bytes : Math.min(bytesOf(packet), queue.bytes)
    queue.bytes -= bytes
    keptBytes -= bytes
    if (queue.messages === 0) queues.delete(clientId)
  }

  async function clear(session: Session, packet: { messageId?: number }): Promise<Kept | undefined> {
    const cleared = await outgoingClearMessageId.call(persistence, session, packet)
    if (cleared) dequeue(session.id, cleared)
    return cleared
  }

  async function drop(session: Session): Promise<void> {
    await persistence.cleanSubscriptions(session)
    await persistence.cleanIncoming(session)
    for await (const packet of outgoingStream.call(persistence, session)) await clear(session, packet)
  }

  persistence.addSubscriptions = (session, subscriptions) => {
    if (subscriptions.length > limits.subscriptions) {
      return Promise.reject(new Error(`${subscriptions.length} subscriptions at once`))
    }
    // aedes hands over all of a SUBSCRIBE with each of its filters that is granted.
    const granted = topicsOf(session)
    return addSubscriptions.call(
      persistence,
      session,
      subscriptions.filter(({ topic }) => granted.has(topic)),
    )
  }
  persistence.outgoingEnqueueCombi = (subscriptions, packet) => {
    const taken = subscriptions.filter(({ clientId }) => enqueue(clientId, packet))
    return outgoingEnqueueCombi.call(persistence, taken, packet)
  }
  persistence.outgoingClearMessageId = clear
  persistence.subscriptionsByClient = async (session) => {
    const subscriptions = await subscriptionsByClient.call(persistence, session)
    const isKept = away.has(session.id) || present.has(session.id)
    return subscriptions.length === 0 && isKept ? [NONE] : subscriptions
  }
  persistence.storeRetained = async (packet) => {
    const before = retained.get(packet.topic)
    const bytes = packet.payload.length === 0 ? 0 : bytesOf(packet)
    const more = bytes - (before ?? 0)
    const isNew = before === undefined && bytes > 0
    if ((isNew && retained.size >= limits.retained) || (more > 0 && keptBytes + more > limits.keptBytes)) {
      refusals.add('MQTT_RETAINED_FULL', {}, packet.topic)
      return
    }
    keptBytes += more
    if (bytes === 0) retained.delete(packet.topic)
    else retained.set(packet.topic, bytes)
    await storeRetained.call(persistence, packet)
  }

  aedes.on('unsubscribe', (topics, client) => {
    for (const topic of topics) topicsOf(client).delete(topic)
  })
  aedes.on('clientReady', ({ id, clean }) => {
    away.delete(id)
    if (!clean) present.add(id)
  })
  aedes.on('clientDisconnect', ({ id, clean }) => {
    present.delete(id)
    if (clean) return
    away.add(id)
    if (away.size <= limits.sessions) return
    const [oldest] = away
    away.delete(oldest)
    refusals.add('MQTT_SESSION_DROPPED', { client: oldest }, `${limits.sessions} clients are away`)
    drop({ id: oldest }).catch((error: Error) => refusals.ended({ client: oldest }, error))
  })

  return {
    subscribe(client, subscription) {
      if (subscription === NONE) return null
      const { topic, qos } = subscription
      const topics = topicsOf(client)
      if (!topics.has(topic) && topics.size >= limits.subscriptions) {
        refusals.add('MQTT_TOO_MANY_SUBSCRIPTIONS', { client: client.id }, topic)
        return null
      }
      topics.set(topic, qos)
      return { ...subscription, qos: 2 }
    },
    qosFor(client, { topic, qos }) {
      let granted: PublishPacket['qos'] = 0
      for (const [filter, most] of topicsOf(client)) {
        if (most > granted && matches(filter, topic)) granted = most
        if (granted >= qos) return qos
      }
      return granted
    },
  }
}

const bytesOf = ({ topic, payload }: Partial<Kept>) => (topic?.length ?? 0) + (payload?.length ?? 0)
