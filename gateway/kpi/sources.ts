import type { Database } from 'better-sqlite3'
import { createReadings } from './past-readings.ts'
import { type Span, union } from './spans.ts'
import { createWalks } from './walks.ts'

/** A signal, by its number in the store; `expectMs` is how long it may be silent, where that is said. */
export interface Source {
  id: number
  expectMs?: number
}

/** When sources, of one station as a rule, were not alive (kpi.md 4). */
export interface Aliveness {
  /** Stretches in which one of them at least was silent or doubtful, in order, apart from each other. */
  blind: Span[]
  /** Since when one of them is silent and still was at the end of what was asked; null where none is. */
  silentSince: number | null
  /** Until when they are, if that is dated already: a clock that is ahead. Infinity where it is not. */
  silentUntil: number
}

export const ALIVE: Aliveness = { blind: [], silentSince: null, silentUntil: Number.POSITIVE_INFINITY }

/** Tells from the facts alone when sources were alive. */
export interface Sources {
  /** Within [from, to); `now`: what is silent until then is silent still. */
  of(sources: Source[], from: number, to: number, now: number): Aliveness
}

/**
 * Reads facts on the connection given. `expected`: signals of which something is expected by the latest version of the
 * site; one that it has no more is not waited for.
 *
 * A source with `expect` is silent from that long after a reading until the next one, and until its first. Readings
 * within `expect` of each other are leapt over, so that the cost is by the time asked for and not by the number of
 * readings; and a walk that was made before goes on where it ended, since boards ask again and again, unless a reading
 * of before its end arrived in between. A source is doubtful from a reading that is not good until its next reading: the quality of a reading
 * holds as long as the reading does.
 */
export function createSources(db: Database, expected: ReadonlySet<number>): Sources {
  const readings = createReadings(db)

  function doubtful(signal: number, from: number, to: number): Span[] {
    const held = readings.held(signal, from)
    const found = readings.doubtful(signal, from, to)
    if (held && held.quality > 0) found.unshift(held)
    return found.map(({ ts, id }) => ({
      from: Math.max(ts, from),
      to: Math.min(readings.nextReading(signal, ts, id)?.ts ?? to, to),
    }))
  }

  const walks = createWalks(db)

  /** Leaps from reading to reading, as far as `expectMs` allows each time; what it cannot leap over is silence. */
  function silent(signal: number, expectMs: number, from: number, to: number, now: number): Aliveness {
    const key = `${expectMs} ${from}`
    const known = walks.find(signal, key)
    const before = known && known.last <= to ? known : undefined
    const blind = [...(before?.blind ?? [])]
    let last = before?.last ?? readings.lastAt(signal, from)
    for (;;) {
      // It must not pass the end of what is asked: a question that goes on begins there.
      if (last !== undefined) last = Math.min(to, readings.aliveUntil(signal, last))
      const due = last === undefined ? from : last + expectMs
      const within = last === undefined || due >= to ? null : readings.lastWithin(signal, last, due)
      if (within != null) {
        last = within
        continue
      }
      const next = due >= to ? null : readings.next(signal, due)
      if (next == null || next >= to) {
        if (last !== undefined) walks.keep(signal, key, { last, blind: [...blind] })
        const silentUntil = next ?? Number.POSITIVE_INFINITY
        if (due >= to) return { blind, silentSince: null, silentUntil }
        blind.push({ from: Math.max(due, from), to })
        const isOver = next != null && next <= now
        return { blind, silentSince: isOver ? null : Math.max(due, from), silentUntil }
      }
      blind.push({ from: Math.max(due, from), to: next })
      last = next
    }
  }

  function waitedFor(signal: number, alive: Aliveness): Aliveness {
    return { ...alive, silentSince: expected.has(signal) ? alive.silentSince : null }
  }

  return {
    of(sources, from, to, now) {
      if (from >= to) return ALIVE
      walks.takeNews()
      readings.takeNews()
      const spans = sources.flatMap(({ id }) => doubtful(id, from, to))
      const silences = sources.flatMap(({ id, expectMs }) =>
        expectMs === undefined ? [] : [waitedFor(id, silent(id, expectMs, from, to, now))],
      )
      const lasting = silences.filter(({ silentSince }) => silentSince !== null)
      const since = lasting.map(({ silentSince }) => silentSince as number)
      return {
        blind: union([...spans, ...silences.flatMap(({ blind }) => blind)]),
        silentSince: since.length > 0 ? Math.min(...since) : null,
        silentUntil: Math.min(...lasting.map(({ silentUntil }) => silentUntil)),
      }
    },
  }
}
