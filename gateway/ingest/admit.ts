import { hash } from 'node:crypto'
import type { ErrorCode } from '../../base/index.ts'
import type { SiteHistory } from '../../config/history.ts'
import type { Fact, NewFact, Quarantined, Refusal, Store } from '../facts/index.ts'
import { type Decoded, decodePayload, type Element } from './decode.ts'
import { createRecents } from './recents.ts'
import { createRegister, type Register } from './register.ts'
import { checkValue } from './values.ts'

/** A message as it arrived at the broker; `packetId` undefined where there is none (QoS 0, wills). */
export interface Message {
  client: string
  topic: string
  payload: Buffer
  packetId?: number
  dup: boolean
  /** Arrival, epoch milliseconds. */
  at: number
}

/** What became of the readings of a message. */
export interface Admission {
  stored: Fact[]
  duplicates: number
  refused: Pick<Refusal, 'code' | 'detail' | 'topic' | 'client'>[]
}

/** Known? new? clock? valid? Each reading becomes a fact, is known already, or goes to quarantine with the reason. */
export interface Admit {
  /** To be called inside a transaction of the store. */
  message(message: Message): Admission
  /** A reading of one of the gateway's own devices, which never comes twice. */
  reading(device: string, topic: string, element: Element, at: number): Admission
  /** A message out of quarantine, tried again: as of its arrival, by the configuration as it is now. */
  again(entry: Quarantined): Admission
  /** The configuration changed. */
  use(history: SiteHistory): void
  /** After a transaction failed: what was admitted in it was not. */
  rolledBack(): void
}

interface Reason {
  code: ErrorCode
  detail: string
}

/** Whence and when. */
type Source = Pick<Message, 'client' | 'topic' | 'at'>

const AHEAD_MS = 5 * 60_000
const CLOCK_SET_SINCE = Date.UTC(2020, 0, 1)

export function createAdmit(history: SiteHistory, store: Store): Admit {
  let register = createRegister(history, store.names)
  const recents = createRecents(store.db)

  /** Keeps a refused reading, unless it is kept already. */
  function refuse(
    admission: Admission,
    source: Source,
    reason: Reason,
    raw: string | Buffer,
    element: Element | null,
  ): void {
    const refusal = refusalOf(source, reason, raw, element)
    const { client, topic, identity } = refusal
    if (identity && store.quarantine.has(client, topic, identity)) {
      admission.duplicates++
      return
    }
    store.quarantine.add(refusal)
    admission.refused.push(refusal)
  }

  /** Stores a fact, unless it is there already: then undefined (contract.md 2, taken once). */
  function append(fact: NewFact): Fact | undefined {
    const { client, signal, seq, ts, extra } = fact
    if (seq === null || !store.isSeqKnown(client, signal, seq)) return store.append(fact)
    if (store.isStored(client, signal, seq, ts)) return undefined
    return store.append({ ...fact, extra: { ...extra, seq_reused: true } })
  }

  function toFact({ client, topic, at }: Source, element: Element): NewFact | Reason {
    const ts = element.ts ?? at
    const { signals, stations } = register.places(ts)
    const signal = signals.get(topic)
    if (!signal) return unknownTopic(topic, register, ts)
    const value = checkValue(element, signal.config, {
      isBadge: (badge) => register.badges(ts).has(badge),
      isStation: (id) => stations.has(id),
    })
    if ('code' in value) return value
    if (ts > at + AHEAD_MS) return { code: 'READING_FUTURE', detail: inWords(ts) }
    if (ts < CLOCK_SET_SINCE) return { code: 'READING_CLOCK_NOT_SET', detail: `time ${ts}` }
    return {
      at,
      ts,
      signal: signal.id,
      client: store.names.id('client', client),
      // Without a time of its own, a sequence number is no identity: see `redelivered`.
      seq: element.ts === null ? null : element.seq,
      quality: element.q,
      v: value.v,
      extra: value.extra,
    }
  }

  /** Key under which a redelivery is known where (seq, ts) do not tell it. */
  function redeliveryKey(message: Message, element: Element | null, raw: string | Buffer): string | null {
    if (element && element.seq !== null && element.ts === null) {
      return `seq ${element.seq} ${digest(message.topic, raw)}`
    }
    return message.packetId === undefined
      ? null
      : `id ${message.packetId} ${digest(message.topic, message.payload)}`
  }

  return {
    message(message) {
      const admission: Admission = { stored: [], duplicates: 0, refused: [] }
      const seen = new Set<string>()
      /** A key of this very message, seen before it: a redelivery. Keys of the message as a whole serve all its elements. */
      function isRedelivered(element: Element | null, raw: string | Buffer): boolean {
        const key = redeliveryKey(message, element, raw)
        if (key === null) return false
        const bySeq = element !== null && element.seq !== null && element.ts === null
        if (seen.has(key)) return bySeq
        if (recents.has(message.client, key) && (bySeq || message.dup)) return true
        recents.remember(message.client, key)
        seen.add(key)
        return false
      }

      if (!register.knows(message.topic)) {
        const { payload, topic } = message
        const reason = unknownTopic(topic, register, message.at)
        const only = onlyElement(payload)
        // Under the keys by which it would be known if the topic were: it may be, when it comes again.
        if (isRedelivered(only?.element ?? null, only?.raw ?? payload)) admission.duplicates++
        else refuse(admission, message, reason, payload, only?.element ?? null)
        return admission
      }
      for (const decoded of decodePayload(message.payload)) {
        if ('refused' in decoded) {
          const { raw, ...reason } = decoded.refused
          if (isRedelivered(null, raw)) admission.duplicates++
          else refuse(admission, message, reason, raw, null)
          continue
        }
        const { element, raw } = decoded
        const isIdentified = identityOf(element) !== null
        if (!isIdentified && isRedelivered(element, raw)) {
          admission.duplicates++
          continue
        }
        const fact = toFact(message, element)
        if ('code' in fact) {
          if (isIdentified && isRedelivered(null, raw)) admission.duplicates++
          else refuse(admission, message, fact, raw, element)
          continue
        }
        const stored = append(fact)
        if (stored) admission.stored.push(stored)
        else admission.duplicates++
      }
      return admission
    },
    reading(device, topic, element, at) {
      const admission: Admission = { stored: [], duplicates: 0, refused: [] }
      const source = { client: device, topic, at }
      const fact = toFact(source, element)
      if ('code' in fact) {
        const raw = JSON.stringify({ ...element.fields, v: element.v, ts: element.ts, q: element.q })
        refuse(admission, source, fact, raw, null)
      } else admission.stored.push(store.append(fact))
      return admission
    },
    again(entry) {
      const admission: Admission = { stored: [], duplicates: 0, refused: [] }
      const left: Refusal[] = []
      for (const decoded of decodePayload(entry.payload)) {
        const element = 'element' in decoded ? decoded.element : null
        const fact = 'refused' in decoded ? decoded.refused : toFact(entry, decoded.element)
        if ('code' in fact) {
          const raw = 'refused' in decoded ? decoded.refused.raw : decoded.raw
          left.push(refusalOf(entry, fact, raw, element))
          continue
        }
        const stored = append(fact)
        if (stored) admission.stored.push(stored)
        else admission.duplicates++
      }
      admission.refused = left
      // The entry as a whole stays where nothing of it was admitted.
      const isTaken = admission.stored.length > 0 || admission.duplicates > 0
      if (isTaken) for (const refusal of left) store.quarantine.add(refusal)
      return admission
    },
    use(next) {
      register = createRegister(next, store.names)
    },
    rolledBack() {
      recents.reload()
    },
  }
}

function refusalOf(
  { client, topic, at }: Source,
  { code, detail }: Reason,
  raw: string | Buffer,
  element: Element | null,
): Refusal {
  const payload = typeof raw === 'string' ? Buffer.from(raw) : raw
  return { at, client, topic, payload, code, detail, identity: identityOf(element) }
}

function identityOf(element: Element | null): { seq: number; ts: number } | null {
  return element === null || element.seq === null || element.ts === null
    ? null
    : { seq: element.seq, ts: element.ts }
}

/** The element of a message that holds one alone. */
function onlyElement(payload: Buffer): { element: Element; raw: string } | null {
  const decoded: Decoded[] = decodePayload(payload)
  return decoded.length === 1 && 'element' in decoded[0] ? decoded[0] : null
}

/** A topic that the configuration has now, but did not have then, is mended by saying since when it holds. */
function unknownTopic(topic: string, register: Register, ts: number): Reason {
  const since = register.knowsNow(topic) ? `, not yet in the configuration at ${inWords(ts)}` : ''
  return { code: 'READING_UNKNOWN_TOPIC', detail: `${topic}${since}` }
}

/** As far as dates go. */
function inWords(ts: number): string {
  return new Date(Math.max(-8.64e15, Math.min(ts, 8.64e15))).toISOString()
}

function digest(topic: string, payload: string | Buffer): string {
  const bytes = Buffer.concat([
    Buffer.from(`${topic}\0`),
    typeof payload === 'string' ? Buffer.from(payload) : payload,
  ])
  return hash('sha1', bytes, 'base64').slice(0, 20)
}
