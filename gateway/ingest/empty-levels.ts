import type { Aedes } from 'aedes'
import { matches } from '../access/index.ts'
import { type KeptSubscription, persistenceOf } from './persistence.ts'

/**
 * Lets + match an empty level, such as the first of `/finance` [MQTT-4.7.1-3], also where aedes looks for messages to
 * keep for sessions and for retained ones: there its matcher passes over them, though not for those who are connected.
 */
export function matchEmptyLevels(aedes: Aedes): void {
  const persistence = persistenceOf(aedes)
  const { addSubscriptions, removeSubscriptions, cleanSubscriptions } = persistence
  const { subscriptionsByTopic, storeRetained, createRetainedStreamCombi } = persistence
  /** Filters with + of kept sessions, by client. */
  const filters = new Map<string, Map<string, KeptSubscription['qos']>>()
  /** Topics with an empty level and a retained message. */
  const retained = new Set<string>()

  function forget(clientId: string, filter: string): void {
    const mine = filters.get(clientId)
    mine?.delete(filter)
    if (mine?.size === 0) filters.delete(clientId)
  }

  persistence.addSubscriptions = (session, subscriptions) => {
    for (const { topic, qos } of subscriptions) {
      if (!topic.includes('+')) continue
      const mine = filters.get(session.id) ?? new Map()
      filters.set(session.id, mine.set(topic, qos))
      if (qos === 0) forget(session.id, topic)
    }
    return addSubscriptions.call(persistence, session, subscriptions)
  }
  persistence.removeSubscriptions = (session, topics) => {
    for (const topic of topics) forget(session.id, topic)
    return removeSubscriptions.call(persistence, session, topics)
  }
  persistence.cleanSubscriptions = (session) => {
    filters.delete(session.id)
    return cleanSubscriptions.call(persistence, session)
  }
  persistence.subscriptionsByTopic = async (topic) => {
    const found = await subscriptionsByTopic.call(persistence, topic)
    if (!hasEmptyLevel(topic)) return found
    for (const [clientId, mine] of filters) {
      for (const [filter, qos] of mine) {
        if (isPlusForEmpty(filter, topic)) found.push({ clientId, topic: filter, qos })
      }
    }
    return found
  }
  persistence.storeRetained = (packet) => {
    if (packet.payload.length === 0) retained.delete(packet.topic)
    else if (hasEmptyLevel(packet.topic)) retained.add(packet.topic)
    return storeRetained.call(persistence, packet)
  }
  persistence.createRetainedStreamCombi = (asked) => {
    const missed = asked.flatMap((filter) => [...retained].filter((topic) => isPlusForEmpty(filter, topic)))
    return createRetainedStreamCombi.call(persistence, [...asked, ...missed])
  }
}

const hasEmptyLevel = (topic: string) => topic.startsWith('/') || topic.endsWith('/') || topic.includes('//')

/** Whether a filter matches a topic by a + at an empty level. */
function isPlusForEmpty(filter: string, topic: string): boolean {
  if (!filter.includes('+') || !matches(filter, topic)) return false
  const levels = topic.split('/')
  return filter.split('/').some((level, at) => level === '+' && levels[at] === '')
}
