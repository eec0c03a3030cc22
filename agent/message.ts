import type { QueueItem } from '../base/queue.ts'
import type { Reading } from '../drivers/index.ts'

/** A reading as the spool keeps it. Its id in the spool becomes its `seq`. */
export function toSpool({ line, station, signal, ...payload }: Reading): { body: string } {
  return { body: JSON.stringify({ topic: `lineside/v1/${line}/${station}/${signal}`, payload }) }
}

/** Topic and payload of contract.md 2; the same item always gives the same message, so that it is taken once. */
export function toMessage({ id, body }: QueueItem): { topic: string; payload: string } {
  const { topic, payload } = JSON.parse(body) as { topic: string; payload: object }
  return { topic, payload: JSON.stringify({ ...payload, seq: id }) }
}
