import type { NewFact, Quarantined, Store, Undated } from '../facts/index.ts'
import type { Admission, Reason, Source } from './admission.ts'
import { type Decoded, decodePayload, type Element } from './decode.ts'
import type { GatewayClock } from './gateway-clock.ts'
import type { UnsetClocks } from './unset-clocks.ts'
import { timeIn } from './unset-runs.ts'

/** Places readings that were held, once the clock that they waited for is known. */
export interface Placing {
  /** Whether a source's clock is known by now, and readings wait for it. */
  isDue(): boolean
  /** Up to `limit` of those that wait for the clock of such a source. */
  forSource(limit: number, admission: Admission): void
  /** Up to `limit` of those that wait for the gateway's clock, numbered above `after`; the last number, null: no more. */
  forGateway(after: number, limit: number, admission: Admission): number | null
}

interface PlacingParts {
  store: Store
  clock: GatewayClock
  unset: UnsetClocks
  /** The present, epoch milliseconds. */
  now(): number
  toFact(source: Source, element: Element): NewFact | Reason
  /** Whether the fact was new. */
  append(admission: Admission, fact: NewFact): boolean
  /** Keeps a reading in quarantine for another reason than before. */
  keep(
    admission: Admission,
    source: Source,
    reason: Reason,
    raw: Buffer,
    element: Element,
    rebased: number | null,
  ): void
}

/** Further from its arrival, a time that was worked out is an estimate. */
const CONFIRMED_WITHIN_MS = 60_000
/** A time this close to what the gateway's clock said is by that same clock: of a driver, or an agent beside it. */
const SAME_CLOCK_MS = 5 * 60_000
const AUTHOR = 'clock'

export function createPlacing(parts: PlacingParts): Placing {
  const { store, clock, unset, now, toFact, append, keep } = parts

  /** `said`: the time under which it would have been booked; undefined where its own time holds. */
  function place(
    admission: Admission,
    entry: Quarantined,
    at: number,
    element: Element,
    said: number | undefined,
  ): void {
    const settle = (outcome: Parameters<typeof store.quarantine.settle>[3]) =>
      store.quarantine.settle(entry.id, now(), AUTHOR, outcome)
    const source = { client: entry.client, topic: entry.topic, at }
    const fact = toFact(source, element)
    if ('code' in fact) {
      const given = said === undefined ? null : (element.ts ?? at)
      keep(admission, source, fact, entry.payload, elementOf(entry), given)
      settle('split')
      return
    }
    const isNew = append(admission, said === undefined ? fact : rebasedFact(fact, said))
    if (!isNew) settle('duplicate')
    else settle(said === undefined ? 'admitted' : 'rebased')
  }

  /** A time after clocks were set is its source's own, unless that lives by the gateway's clock. */
  function placeUndated(admission: Admission, entry: Undated): void {
    const element = elementOf(entry)
    const at = clock.arrival(entry)
    const { ts } = element
    if (ts === null) {
      if (at !== null) place(admission, entry, at, element, entry.at)
      return
    }
    const isSameClock = Math.abs(ts - entry.at) <= SAME_CLOCK_MS
    if (at === null) {
      if (!isSameClock) place(admission, entry, now(), element, undefined)
      return
    }
    if (isSameClock) place(admission, entry, at, { ...element, ts: ts + (at - entry.at) }, ts)
    else place(admission, entry, at, element, undefined)
  }

  return {
    isDue: () => unset.due() !== undefined,
    forSource(limit, admission) {
      const due = unset.due()
      if (!due) return
      const { run, source } = due
      const entries = store.quarantine.heldFor(source, run.upto, limit)
      for (const entry of entries) {
        const element = elementOf(entry)
        const ts = element.ts ?? entry.at
        place(admission, entry, entry.at, { ...element, ts: timeIn(run, { at: entry.at, ts }) }, ts)
      }
      unset.placed(due, entries.length < limit ? run.waiting : entries.length)
    },
    forGateway(after, limit, admission) {
      const entries = store.quarantine.undated(after, limit)
      for (const entry of entries) placeUndated(admission, entry)
      return entries.at(-1)?.id ?? null
    },
  }
}

/** A fact whose time is not `said`, the one under which it would have been booked, epoch milliseconds. */
export function rebasedFact(fact: NewFact, said: number): NewFact {
  const isEstimate = Math.abs(fact.at - fact.ts) > CONFIRMED_WITHIN_MS
  return { ...fact, extra: { ...fact.extra, rebased: said, ...(isEstimate ? { clock: 'rebased' } : {}) } }
}

/** What is held is one reading each. */
function elementOf({ id, payload }: Quarantined): Element {
  const [decoded]: Decoded[] = decodePayload(payload)
  if (!decoded || !('element' in decoded)) throw new Error(`entry ${id} of the quarantine is no reading`)
  return decoded.element
}
