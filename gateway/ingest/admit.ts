import { hash } from 'node:crypto'
import type { ErrorCode } from '../../base/index.ts'
import type { Signal, Site } from '../../config/site.ts'
import { type Fact, type NewFact, type Store, signalPath } from '../facts/index.ts'
import { decodePayload, type Element } from './decode.ts'
import { createRecents } from './recents.ts'
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
  refused: { code: ErrorCode; detail: string; topic: string; client: string }[]
}

/** Known? new? clock? valid? Each reading becomes a fact, is known already, or goes to quarantine with the reason. */
export interface Admit {
  /** To be called inside a transaction of the store. */
  message(message: Message): Admission
  /** A reading of one of the gateway's own devices, which never comes twice. */
  reading(device: string, topic: string, element: Element, at: number): Admission
  /** After a transaction failed: what was admitted in it was not. */
  rolledBack(): void
}

export const TOPIC_PREFIX = 'lineside/v1/'
const AHEAD_MS = 5 * 60_000
const CLOCK_SET_SINCE = Date.UTC(2020, 0, 1)

export function createAdmit(site: Site, store: Store): Admit {
  const signals = new Map<string, { id: number; config: Signal }>()
  for (const line of site.lines) {
    for (const station of line.stations) {
      for (const config of station.signals) {
        const path = signalPath(line.id, station.id, config.name)
        signals.set(TOPIC_PREFIX + path, { id: store.names.id('signal', path), config })
      }
    }
  }
  const known = {
    badges: new Set(site.workers.flatMap(({ badges }) => badges)),
    stations: new Set(site.lines.flatMap(({ stations }) => stations.map(({ id }) => id))),
  }
  const recents = createRecents(store.db)

  function refuse(
    admission: Admission,
    message: Message,
    code: ErrorCode,
    detail: string,
    raw: string,
  ): void {
    const { client, topic, at } = message
    store.quarantine({ at, client, topic, payload: Buffer.from(raw), code, detail })
    admission.refused.push({ code, detail, topic, client })
  }

  /** Stores a fact, unless it is there already: then undefined (contract.md 2, taken once). */
  function append(fact: NewFact): Fact | undefined {
    const { client, signal, seq, ts, extra } = fact
    if (seq === null || !store.isSeqKnown(client, signal, seq)) return store.append(fact)
    if (store.isStored(client, signal, seq, ts)) return undefined
    return store.append({ ...fact, extra: { ...extra, seq_reused: true } })
  }

  function toFact(
    client: string,
    signal: { id: number; config: Signal },
    element: Element,
    at: number,
  ): NewFact | { code: ErrorCode; detail: string } {
    const value = checkValue(element, signal.config, known)
    if ('code' in value) return value
    const ts = element.ts ?? at
    if (ts > at + AHEAD_MS) {
      return { code: 'READING_FUTURE', detail: `${new Date(Math.min(ts, 8.64e15)).toISOString()}` }
    }
    if (ts < CLOCK_SET_SINCE) {
      return { code: 'READING_CLOCK_NOT_SET', detail: `time ${ts}` }
    }
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
  function redeliveryKey(message: Message, element: Element | null, raw: string): string | null {
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
      const signal = signals.get(message.topic)
      const seen = new Set<string>()
      /** A key of this very message, seen before it: a redelivery. Keys of the message as a whole serve all its elements. */
      function isRedelivered(element: Element | null, raw: string): boolean {
        const key = redeliveryKey(message, element, raw)
        if (key === null) return false
        const bySeq = element !== null && element.seq !== null && element.ts === null
        if (seen.has(key)) return bySeq
        if (recents.has(message.client, key) && (bySeq || message.dup)) return true
        recents.remember(message.client, key)
        seen.add(key)
        return false
      }

      if (!signal) {
        const raw = message.payload.toString('latin1')
        if (isRedelivered(null, raw)) admission.duplicates++
        else refuse(admission, message, 'READING_UNKNOWN_TOPIC', message.topic, raw)
        return admission
      }
      for (const decoded of decodePayload(message.payload)) {
        if ('refused' in decoded) {
          const { code, detail, raw } = decoded.refused
          if (isRedelivered(null, raw)) admission.duplicates++
          else refuse(admission, message, code, detail, raw)
          continue
        }
        const { element, raw } = decoded
        const isIdentified = element.seq !== null && element.ts !== null
        if (!isIdentified && isRedelivered(element, raw)) {
          admission.duplicates++
          continue
        }
        const fact = toFact(message.client, signal, element, message.at)
        if ('code' in fact) {
          if (isIdentified && isRedelivered(null, raw)) admission.duplicates++
          else refuse(admission, message, fact.code, fact.detail, raw)
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
      const message: Message = { client: device, topic, payload: Buffer.alloc(0), dup: false, at }
      const raw = JSON.stringify({ ...element.fields, v: element.v, ts: element.ts, q: element.q })
      const signal = signals.get(topic)
      const fact = signal
        ? toFact(device, signal, element, at)
        : { code: 'READING_UNKNOWN_TOPIC' as const, detail: topic }
      if ('code' in fact) {
        refuse(admission, message, fact.code, fact.detail, raw)
        return admission
      }
      admission.stored.push(store.append(fact))
      return admission
    },
    rolledBack() {
      recents.reload()
    },
  }
}

function digest(topic: string, payload: string | Buffer): string {
  const bytes = Buffer.concat([
    Buffer.from(`${topic}\0`),
    typeof payload === 'string' ? Buffer.from(payload) : payload,
  ])
  return hash('sha1', bytes, 'base64').slice(0, 20)
}
