import { LinesideError } from '../../base/index.ts'
import type { Rights } from '../access/index.ts'
import { TOPIC_PREFIX } from './register.ts'

const AGENTS = `${TOPIC_PREFIX}$agents/`
const HEALTH = /^([^/]+)\/health$/
const CONFIGURATION = /^([^/]+)\/configuration$/

/**
 * Whether a topic is where this client, an agent, says how it is: not a reading, and a matter of the client id, not of
 * rights.
 */
export function isOwnHealth(topic: string, clientId: string): boolean {
  return agentOf(topic) === clientId
}

/** Where an agent is told what it is to read. */
export function configurationTopic(agent: string): string {
  return `${AGENTS}${agent}/configuration`
}

/** Whether a topic is where another agent is told: no right reaches so far. */
export function isOthersConfiguration(topic: string, clientId: string): boolean {
  if (!topic.startsWith(AGENTS)) return false
  const agent = CONFIGURATION.exec(topic.slice(AGENTS.length))?.[1]
  return agent !== undefined && agent !== clientId
}

/** Why a client may not publish to a topic: MQTT_FORBIDDEN_TOPIC, MQTT_NOT_ALLOWED; null where it may. */
export function publishRefusal(topic: string, clientId: string, rights: Rights): LinesideError | null {
  if (isOwnHealth(topic, clientId)) return null
  // The rest of what is under `$agents` comes from the gateway alone.
  if (topic.startsWith(AGENTS) || topic.startsWith('$')) {
    return new LinesideError('MQTT_FORBIDDEN_TOPIC', `${topic}, published by ${clientId}`)
  }
  return rights.mayPublish(topic)
    ? null
    : new LinesideError('MQTT_NOT_ALLOWED', `${topic}, published by ${clientId}`)
}

/** The agent whose health a topic is. */
function agentOf(topic: string): string | undefined {
  // Every reading passes here, and none begins so.
  return topic.startsWith(AGENTS) ? HEALTH.exec(topic.slice(AGENTS.length))?.[1] : undefined
}
