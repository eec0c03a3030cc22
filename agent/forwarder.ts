import { setTimeout as delay } from 'node:timers/promises'
import { errorText } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { MqttLink } from '../base/mqtt-link.ts'
import type { Queue, QueueItem } from '../base/queue.ts'
import { toMessage } from './message.ts'

/** Messages on their way at once. */
const WINDOW = 64
const ACCEPT_AGAIN_MS = 1_000
const DRAIN_LOOK_MS = 20

/** Spool to gateway. */
export interface Forwarder {
  /** There is something new in the spool. */
  wake(): void
  /** Resolves once the spool is empty, or after `withinMs`. */
  drain(withinMs: number): Promise<void>
  /** Ends forwarding: what is not acknowledged stays in the spool. */
  stop(): void
}

/**
 * Publishes in the order of the spool, QoS 1, several at once; an item leaves the spool on PUBACK. When the link
 * goes, everything unacknowledged is back in its old place and sent again first: order is kept, on every topic.
 */
export function createForwarder(spool: Queue, link: MqttLink, log: Log): Forwarder {
  let inFlight = 0
  let acknowledged: number[] = []
  let accepting: NodeJS.Timeout | NodeJS.Immediate | undefined
  let stopped = false

  const pump = () => {
    if (stopped || !link.connected()) return
    for (const item of take()) {
      const { topic, payload } = toMessage(item)
      inFlight += 1
      link.publish(topic, payload, { qos: 1 }).then(
        () => onAcknowledged(item.id),
        () => onLost(item.id),
      )
    }
  }

  const take = (): QueueItem[] => {
    try {
      return spool.take(WINDOW - inFlight)
    } catch (error) {
      log.error({ code: 'AGENT_SPOOL_FAILED' }, errorText(error))
      return []
    }
  }

  const onAcknowledged = (id: number) => {
    acknowledged.push(id)
    // All acknowledgements of one turn are one commit.
    accepting ??= setImmediate(accept)
  }

  const accept = () => {
    accepting = undefined
    if (stopped) return
    try {
      spool.accept(acknowledged)
    } catch (error) {
      log.error({ code: 'AGENT_SPOOL_FAILED' }, errorText(error))
      accepting = setTimeout(accept, ACCEPT_AGAIN_MS)
      return
    }
    inFlight -= acknowledged.length
    acknowledged = []
    pump()
  }

  const onLost = (id: number) => {
    inFlight -= 1
    if (!stopped) spool.keep([id])
  }

  link.onChange(pump)
  return {
    wake: pump,
    async drain(withinMs) {
      const deadline = performance.now() + withinMs
      while (spool.size > 0 && link.connected() && performance.now() < deadline) await delay(DRAIN_LOOK_MS)
    },
    stop() {
      stopped = true
      clearTimeout(accepting as NodeJS.Timeout)
      clearImmediate(accepting as NodeJS.Immediate)
    },
  }
}
