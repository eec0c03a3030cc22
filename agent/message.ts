import type { QueueItem } from '../base/queue.ts'
import type { Reading } from '../drivers/index.ts'

type Payload = Omit<Reading, 'line' | 'station' | 'signal'>

/** A reading as the spool keeps it. Its id in the spool becomes its `seq`. */
export function toSpool({ line, station, signal, ...payload }: Reading): { body: string } {
  return { body: JSON.stringify({ topic: `lineside/v1/${line}/${station}/${signal}`, payload }) }
}

export function fromSpool({ body }: QueueItem): { topic: string; payload: Payload } {
  return JSON.parse(body) as { topic: string; payload: Payload }
}

/** Topic and payload of contract.md 2; the same item always gives the same message, so that it is taken once. */
export function toMessage(item: QueueItem): { topic: string; payload: string } {
  const { topic, payload } = fromSpool(item)
  return { topic, payload: JSON.stringify({ ...payload, seq: item.id }) }
}
