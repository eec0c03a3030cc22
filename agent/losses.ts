import type { QueueInput, QueueItem } from '../base/queue.ts'
import { fromSpool } from './message.ts'

/** Readings of one signal, of one hour of their own time, that were dropped. Instants are epoch milliseconds. */
export interface Loss {
  /** Signal and hour. */
  name: string
  topic: string
  from: number
  to: number
  count: number
  /** Under which the spool keeps it: what was told already is never told anew with more. */
  key: string
}

/** So that only figures of the hours are in doubt in which something is missing. */
const HOUR_MS = 3_600_000

/** What is lost with `dropped`, added to what is known and not yet told: a loss a signal and hour. */
export function lossesOf(dropped: QueueItem[], untold: ReadonlyMap<string, Loss>): Loss[] {
  const losses = new Map<string, Loss>()
  for (const item of dropped) {
    const { topic, payload } = fromSpool(item)
    const name = `${topic} ${Math.floor(payload.ts / HOUR_MS)}`
    const { from, to, count, key } = losses.get(name) ??
      untold.get(name) ?? { from: payload.ts, to: payload.ts, count: 0, key: `${name} ${item.id}` }
    losses.set(name, {
      name,
      topic,
      from: Math.min(from, payload.ts),
      to: Math.max(to, payload.ts),
      count: count + 1,
      key,
    })
  }
  return [...losses.values()]
}

/**
 * The reading that names a loss to the gateway (contract.md 2): of bad quality, so that it counts nowhere and ends
 * what was known of a state. It has no rank: it is never dropped itself.
 */
export function lossToSpool({ topic, from, to, count, key }: Loss): QueueInput {
  const payload = { v: null, ts: from, q: 'bad', lost: { count, to } }
  return { key, body: JSON.stringify({ topic, payload }) }
}
