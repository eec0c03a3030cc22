import { setTimeout as delay } from 'node:timers/promises'
import { errorText } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { MqttLink } from '../base/mqtt-link.ts'
import type { IdRange, Queue, QueueItem } from '../base/queue.ts'
import { toMessage } from './message.ts'

/** Messages on their way at once. */
const WINDOW = 64
/** So many of them are for the backlog, also where fresh readings could fill all of the window. */
const BACKLOG_SHARE = 16
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

/** What of the spool is forwarded. */
type Source = Pick<Queue, 'take' | 'accept' | 'keep' | 'size' | 'last'>

/**
 * Publishes what is in the spool, QoS 1, several at once; an item leaves the spool on PUBACK. Live before backlog: what
 * was read before the link came up, and what was under way when it went, goes in a share of its own beside what is
 * read now; each of the two in the order of the spool. The gateway orders by `ts` (contract.md 2).
 */
export function createForwarder(spool: Source, link: MqttLink, log: Log): Forwarder {
  /** Ids on their way, and those of them that are of the backlog. */
  const inFlight = new Set<number>()
  const ofBacklog = new Set<number>()
  /** First id that is no backlog. */
  let live = 0
  let acknowledged: number[] = []
  let accepting: NodeJS.Timeout | NodeJS.Immediate | undefined
  let stopped = false

  const pump = () => {
    if (stopped || !link.connected()) return
    for (const item of take()) {
      const { topic, payload } = toMessage(item)
      link.publish(topic, payload, { qos: 1 }).then(
        () => onAcknowledged(item.id),
        () => onLost(item.id),
      )
    }
  }

  const take = (): QueueItem[] => {
    try {
      const share = takeSome(BACKLOG_SHARE - ofBacklog.size, { before: live })
      const fresh = takeSome(WINDOW, { from: live })
      return [...fresh, ...share, ...takeSome(WINDOW, { before: live })]
    } catch (error) {
      log.error({ code: 'AGENT_SPOOL_FAILED' }, errorText(error))
      return []
    }
  }

  /** At most `limit`, and what the window has room for. */
  const takeSome = (limit: number, range: IdRange): QueueItem[] => {
    const items = spool.take(Math.min(limit, WINDOW - inFlight.size), range)
    for (const { id } of items) {
      inFlight.add(id)
      if (id < live) ofBacklog.add(id)
    }
    return items
  }

  const landed = (ids: number[]) => {
    for (const id of ids) {
      inFlight.delete(id)
      ofBacklog.delete(id)
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
    landed(acknowledged)
    acknowledged = []
    pump()
  }

  const onLost = (id: number) => {
    landed([id])
    if (!stopped) spool.keep([id])
  }

  link.onChange((connected) => {
    if (connected) live = spool.last + 1
    pump()
  })
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
