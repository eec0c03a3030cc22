import { hash } from 'node:crypto'
import type { Message } from './admission.ts'
import type { Element } from './decode.ts'
import type { Recents } from './recents.ts'

/**
 * Tells the readings of a message that came before, where (seq, ts) do not tell it (contract.md 2); `raw` is the text
 * of one. Those that are new are remembered.
 */
export function createRedelivery(
  message: Message,
  recents: Recents,
): (element: Element | null, raw: string | Buffer) => boolean {
  const seen = new Set<string>()
  /** A key of this very message, seen before it: a redelivery. Keys of the message as a whole serve all its elements. */
  return (element, raw) => {
    const key = redeliveryKey(message, element, raw)
    if (key === null) return false
    const bySeq = element !== null && element.seq !== null && element.ts === null
    if (seen.has(key)) return bySeq
    if (recents.has(message.client, key) && (bySeq || message.dup)) return true
    recents.remember(message.client, key)
    seen.add(key)
    return false
  }
}

function redeliveryKey(message: Message, element: Element | null, raw: string | Buffer): string | null {
  if (element && element.seq !== null && element.ts === null) {
    return `seq ${element.seq} ${digest(message.topic, raw)}`
  }
  return message.packetId === undefined
    ? null
    : `id ${message.packetId} ${digest(message.topic, message.payload)}`
}

function digest(topic: string, payload: string | Buffer): string {
  const bytes = Buffer.concat([
    Buffer.from(`${topic}\0`),
    typeof payload === 'string' ? Buffer.from(payload) : payload,
  ])
  return hash('sha1', bytes, 'base64').slice(0, 20)
}
