import type { Refusal } from '../facts/index.ts'
import type { Reason, Source } from './admission.ts'
import { type Decoded, decodePayload, type Element } from './decode.ts'
import type { Register } from './register.ts'

/** What is kept of a reading that is refused or held; `raw`: the reading as it came. */
export function refusalOf(
  { client, topic, at }: Source,
  { code, detail, held }: Reason,
  raw: string | Buffer,
  element: Element | null,
): Refusal {
  const payload = typeof raw === 'string' ? Buffer.from(raw) : raw
  return { at, client, topic, payload, code, detail, identity: identityOf(element), rebased: null, held }
}

/** By which a redelivery is known (contract.md 2); null where the reading has none. */
export function identityOf(element: Element | null): { seq: number; ts: number } | null {
  return element === null || element.seq === null || element.ts === null
    ? null
    : { seq: element.seq, ts: element.ts }
}

/** The element of a message that holds one alone, and its text. */
export function onlyElement(payload: Buffer): { element: Element; raw: string } | null {
  const decoded: Decoded[] = decodePayload(payload)
  return decoded.length === 1 && 'element' in decoded[0] ? decoded[0] : null
}

/** A topic that the configuration has now, but did not have then, is mended by saying since when it holds. */
export function unknownTopic(topic: string, register: Register, ts: number): Reason {
  const since = register.knowsNow(topic) ? `, not yet in the configuration at ${inWords(ts)}` : ''
  return { code: 'READING_UNKNOWN_TOPIC', detail: `${topic}${since}` }
}

/** An instant in words, as far as dates go. */
export function inWords(ts: number): string {
  return new Date(Math.max(-8.64e15, Math.min(ts, 8.64e15))).toISOString()
}
