import type { Database } from 'better-sqlite3'
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
}

export const ALIVE: Aliveness = { blind: [], silentSince: null }

/** Tells from the facts alone when sources were alive. */
export interface Sources {
  /** Within [from, to); `now`: what is silent until then is silent still. */
  of(sources: Source[], from: number, to: number, now: number): Aliveness
}

interface Reading {
  ts: number
  id: number
  quality: number
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
  const selectHeld = db.prepare<number[], Reading>(
    `SELECT ts, id, quality FROM fact INDEXED BY fact_by_time WHERE signal = ? AND ts <= ?
     ORDER BY ts DESC, id DESC LIMIT 1`,
  )
  const selectLastWithin = db
    .prepare<number[], number | null>(
      'SELECT max(ts) FROM fact INDEXED BY fact_by_time WHERE signal = ? AND ts > ? AND ts <= ?',
    )
    .pluck()
  const selectNext = db
    .prepare<number[], number | null>(
      'SELECT min(ts) FROM fact INDEXED BY fact_by_time WHERE signal = ? AND ts > ?',
    )
    .pluck()
  const selectNextReading = db.prepare<number[], Reading>(
    `SELECT ts, id, quality FROM fact INDEXED BY fact_by_time WHERE signal = ? AND (ts, id) > (?, ?)
     ORDER BY ts, id LIMIT 1`,
  )
  const selectDoubtful = db.prepare<number[], Reading>(
    `SELECT ts, id, quality FROM fact INDEXED BY fact_doubtful
     WHERE signal = ? AND ts > ? AND ts < ? AND quality > 0 ORDER BY ts, id`,
  )

  function doubtful(signal: number, from: number, to: number): Span[] {
    const held = selectHeld.get(signal, from)
    const readings = selectDoubtful.all(signal, from, to)
    if (held && held.quality > 0) readings.unshift(held)
    return readings.map(({ ts, id }) => ({
      from: Math.max(ts, from),
      to: Math.min(selectNextReading.get(signal, ts, id)?.ts ?? to, to),
    }))
  }

  const walks = createWalks(db)

  /** Leaps from reading to reading, as far as `expectMs` allows each time; what it cannot leap over is silence. */
  function silent(signal: number, expectMs: number, from: number, to: number, now: number): Aliveness {
    const key = `${expectMs} ${from}`
    const known = walks.find(signal, key)
    const before = known && known.last <= to ? known : undefined
    const blind = [...(before?.blind ?? [])]
    let last = before?.last ?? selectHeld.get(signal, from)?.ts
    for (;;) {
      const due = last === undefined ? from : last + expectMs
      const within = last === undefined || due >= to ? null : selectLastWithin.get(signal, last, due)
      if (within != null) {
        last = within
        continue
      }
      const next = due >= to ? null : selectNext.get(signal, due)
      if (next == null || next >= to) {
        if (last !== undefined) walks.keep(signal, key, { last, blind: [...blind] })
        if (due >= to) return { blind, silentSince: null }
        blind.push({ from: Math.max(due, from), to })
        const isOver = next != null && next <= now
        return { blind, silentSince: isOver ? null : Math.max(due, from) }
      }
      blind.push({ from: Math.max(due, from), to: next })
      last = next
    }
  }

  function waitedFor(signal: number, { blind, silentSince }: Aliveness): Aliveness {
    return { blind, silentSince: expected.has(signal) ? silentSince : null }
  }

  return {
    of(sources, from, to, now) {
      if (from >= to) return ALIVE
      walks.takeNews()
      const spans = sources.flatMap(({ id }) => doubtful(id, from, to))
      const silences = sources.flatMap(({ id, expectMs }) =>
        expectMs === undefined ? [] : [waitedFor(id, silent(id, expectMs, from, to, now))],
      )
      const since = silences.flatMap(({ silentSince }) => silentSince ?? [])
      return {
        blind: union([...spans, ...silences.flatMap(({ blind }) => blind)]),
        silentSince: since.length > 0 ? Math.min(...since) : null,
      }
    },
  }
}
