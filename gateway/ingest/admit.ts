import { CLOCK_SET_SINCE } from '../../base/index.ts'
import { BEGINNING, type SiteHistory } from '../../config/history.ts'
import type { ClockDoubt, Fact, NewFact, Quarantined, Refusal, Store } from '../facts/index.ts'
import { type Admission, type Message, nothing, type Reason, type Source } from './admission.ts'
import { decodePayload, type Element } from './decode.ts'
import { createDelivered } from './delivered.ts'
import { type GatewayClock, TRUSTED } from './gateway-clock.ts'
import { createPlacing, type Placing, rebasedFact } from './placing.ts'
import { identityOf, inWords, onlyElement, refusalOf, unknownTopic } from './reasons.ts'
import { createRecents } from './recents.ts'
import { createRedelivery } from './redelivery.ts'
import { createRegister, TOPIC_PREFIX } from './register.ts'
import { createSourceOffsets, sourceName } from './source-offsets.ts'
import { createUnsetClocks } from './unset-clocks.ts'
import { checkValue } from './values.ts'

/** The clock of a source, as it is shown. */
export interface SourceClock {
  source: string
  /** See SourceOffset. */
  offset: number | null
  jumpedAt: number | null
  /** Readings that are held until it is known how far the clock is off. */
  held: number
}

/** Known? new? clock? valid? Each reading becomes a fact, is known already, or goes to quarantine with the reason. */
export interface Admit {
  /** To be called inside a transaction of the store. */
  message(message: Message): Admission
  /** A reading of one of the gateway's own devices, which comes twice only where its `delivery` says so. */
  reading(device: string, topic: string, element: Element, at: number): Admission
  /**
   * A message out of quarantine, tried again: as of its arrival, by the configuration as it is now. What was ahead of
   * the clock then may not be ahead of `now`.
   */
  again(entry: Quarantined, now?: number): Admission
  /** Readings that were held, once a clock is known. To be called inside a transaction. */
  placing: Placing
  /** The clocks of sources. */
  sources(): SourceClock[]
  /** The configuration changed, or old facts were dropped. */
  use(history: SiteHistory): void
  /** After a transaction failed: what was admitted in it was not. */
  rolledBack(): void
}

const AHEAD_MS = 5 * 60_000

export function createAdmit(
  history: SiteHistory,
  store: Store,
  clock: GatewayClock = TRUSTED,
  now: () => number = () => Date.now(),
): Admit {
  let register = createRegister(history, store.names)
  /** What happened before is closed (see facts/retention.ts). */
  let openFrom = store.retentions.latest()?.openFrom ?? BEGINNING
  const recents = createRecents(store.db)
  const isDelivered = createDelivered(recents)
  const offsets = createSourceOffsets()
  const unset = createUnsetClocks(store.db, () => clock.stamp().elapsed)

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
    keep(admission, refusal)
  }

  function keep(admission: Admission, refusal: Refusal): void {
    admission.refused.push(refusal)
    const { at, held, identity, payload } = refusal
    const id = store.quarantine.add(refusal)
    if (!held || !('source' in held)) return
    const ts = identity?.ts ?? onlyElement(payload)?.element.ts ?? at
    unset.hold(held.source, { id, at, ts })
  }

  /** Stores a fact, unless it is there already: then undefined (contract.md 2, taken once). */
  function append(fact: NewFact): Fact | undefined {
    const { client, signal, seq, ts, extra } = fact
    if (seq === null) return store.append(fact)
    if (!store.isSeqKnown(client, signal, seq)) return wasCorrected(fact) ? undefined : store.append(fact)
    if (store.isStored(client, signal, seq, ts) || wasRebased(fact)) return undefined
    return store.append({ ...fact, extra: { ...extra, seq_reused: true } })
  }

  function wasRebased({ client, signal, seq, ts }: NewFact): boolean {
    const topic = TOPIC_PREFIX + store.names.name(signal)
    return seq !== null && store.quarantine.wasRebased(store.names.name(client), topic, { seq, ts })
  }

  /** It came again after somebody had said what it should have been. */
  function wasCorrected({ client, signal, seq, ts }: NewFact): boolean {
    const topic = TOPIC_PREFIX + store.names.name(signal)
    return seq !== null && store.quarantine.wasCorrected(store.names.name(client), topic, { seq, ts })
  }

  /** Of a reading whose time lies before clocks were set: the clock that it waits for. */
  function waitsFor({ client, topic, at }: Source, ts: number): Reason {
    if (at < CLOCK_SET_SINCE) return gatewayClock(at)
    const source = sourceName(client, register.places(at).signals.get(topic)?.config.source?.device)
    return { code: 'READING_CLOCK_NOT_SET', detail: inWords(ts), held: { source } }
  }

  function gatewayClock(at: number): Reason {
    return { code: 'READING_GATEWAY_CLOCK', detail: inWords(at), held: clock.stamp() }
  }

  /** Measures the clock of a source by a reading that arrives; answers with why its time is in doubt. */
  function measure({ client, at }: Source, device: string | undefined, ts: number): ClockDoubt | undefined {
    if (!unset.isEmpty()) unset.seenSet(sourceName(client, device), ts)
    return offsets.note(client, device, ts, at)
  }

  /** As it arrives: it is held while the clock of the gateway is not set. */
  function arrived(source: Source, element: Element): NewFact | Reason {
    return clock.isTrusted() ? toFact(source, element, source.at, measure) : gatewayClock(source.at)
  }

  /** `present`: what is ahead of that is refused. `measured`: called where the reading tells its time. */
  function toFact(
    source: Source,
    element: Element,
    present = source.at,
    measured?: typeof measure,
  ): NewFact | Reason {
    const { client, topic, at } = source
    const ts = element.ts ?? at
    if (ts < CLOCK_SET_SINCE) return waitsFor(source, ts)
    const { signals, stations } = register.places(ts)
    const signal = signals.get(topic)
    if (!signal) return unknownTopic(topic, register, ts)
    const value = checkValue(element, signal.config, {
      isBadge: (badge) => register.badges(ts).has(badge),
      isStation: (id) => stations.has(id),
    })
    if ('code' in value) return value
    if (ts > present + AHEAD_MS) return { code: 'READING_FUTURE', detail: inWords(ts) }
    if (ts < openFrom) return { code: 'READING_BEFORE_RETENTION', detail: inWords(ts) }
    const doubt = element.ts === null ? undefined : measured?.(source, signal.config.source?.device, ts)
    return {
      at,
      ts,
      signal: signal.id,
      client: store.names.id('client', client),
      // Without a time of its own, a sequence number is no identity: see `redelivered`.
      seq: element.ts === null ? null : element.seq,
      quality: element.q,
      v: value.v,
      extra: doubt ? { ...value.extra, clock: doubt } : value.extra,
    }
  }

  /** By the configuration as it is now; by the time that it was given, where its own clock was not set. */
  function factAgain(entry: Quarantined, element: Element, present: number): NewFact | Reason {
    const { at, rebased } = entry
    const latest = Math.max(at, present)
    if (rebased === null) return toFact(entry, element, latest)
    const seq = element.ts === null ? null : element.seq
    const fact = toFact(entry, { ...element, ts: rebased, seq }, latest)
    return 'code' in fact ? fact : rebasedFact(fact, element.ts ?? at)
  }

  const placing = createPlacing({
    store,
    clock,
    unset,
    now,
    toFact,
    append(admission, fact) {
      const stored = append(fact)
      if (stored) admission.stored.push(stored)
      else admission.duplicates++
      return stored !== undefined
    },
    keep: (admission, source, reason, raw, element, rebased) =>
      keep(admission, { ...refusalOf(source, reason, raw, element), rebased }),
  })

  return {
    message(message) {
      const admission = nothing()
      const isRedelivered = createRedelivery(message, recents)
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
        if (isDelivered(message.client, element)) {
          admission.duplicates++
          continue
        }
        const isIdentified = identityOf(element) !== null
        if (!isIdentified && isRedelivered(element, raw)) {
          admission.duplicates++
          continue
        }
        const fact = arrived(message, element)
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
      const admission = nothing()
      const source = { client: device, topic, at }
      if (isDelivered(device, element)) {
        admission.duplicates++
        return admission
      }
      const fact = arrived(source, element)
      if ('code' in fact) {
        const raw = JSON.stringify({ ...element.fields, v: element.v, ts: element.ts, q: element.q })
        refuse(admission, source, fact, raw, null)
      } else admission.stored.push(store.append(fact))
      return admission
    },
    again(entry, present = entry.at) {
      const admission = nothing()
      const left: Refusal[] = []
      for (const decoded of decodePayload(entry.payload)) {
        const fact = 'refused' in decoded ? decoded.refused : factAgain(entry, decoded.element, present)
        if ('code' in fact) {
          const { raw, element } =
            'refused' in decoded ? { raw: decoded.refused.raw, element: null } : decoded
          left.push({ ...refusalOf(entry, fact, raw, element), rebased: entry.rebased })
          continue
        }
        const stored = append(fact)
        if (stored) admission.stored.push(stored)
        else admission.duplicates++
      }
      // The entry as a whole stays where nothing of it was admitted, or held instead.
      const isTaken = admission.stored.length + admission.duplicates > 0 || left.some(({ held }) => held)
      if (isTaken) for (const refusal of left) keep(admission, refusal)
      else admission.refused = left
      return admission
    },
    placing,
    sources() {
      const held = new Map(unset.waiting())
      const measured = offsets.list().map((one) => ({ ...one, held: held.get(one.source) ?? 0 }))
      for (const { source } of measured) held.delete(source)
      const others = [...held].map(([source, n]) => ({ source, offset: null, jumpedAt: null, held: n }))
      return [...measured, ...others]
    },
    use(next) {
      register = createRegister(next, store.names)
      openFrom = store.retentions.latest()?.openFrom ?? BEGINNING
    },
    rolledBack() {
      recents.reload()
      unset.reload()
    },
  }
}
