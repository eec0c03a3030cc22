import type { Database } from 'better-sqlite3'
import type { Span } from './spans.ts'

/** How far a signal was followed from an instant on: its last reading so far, and its silences up to that. */
export interface Walk {
  last: number
  blind: Span[]
}

/**
 * Remembers walks along the readings of signals, since boards ask for the same again and again and a moment more. What
 * arrives late breaks off the walks of its signal that had passed it.
 */
export interface Walks {
  find(signal: number, key: string): Walk | undefined
  keep(signal: number, key: string, walk: Walk): void
  /** To be called before the first `find` of a question. */
  takeNews(): void
}

/** More than boards and reports need within a shift. */
const MOST_PER_SIGNAL = 500
/** Beyond this many new facts, forgetting all is cheaper than looking through them. */
const MOST_NEWS = 50_000

/** Reads what arrived on the connection given. */
export function createWalks(db: Database): Walks {
  const selectNewest = db.prepare<[], number | null>('SELECT max(id) FROM fact').pluck()
  const selectNews = db.prepare<[number], { signal: number; ts: number }>(
    'SELECT signal, min(ts) AS ts FROM fact NOT INDEXED WHERE id > ? GROUP BY signal',
  )
  const walks = new Map<number, Map<string, Walk>>()
  let seen = 0

  return {
    find: (signal, key) => walks.get(signal)?.get(key),
    keep(signal, key, walk) {
      const own = walks.get(signal) ?? new Map<string, Walk>()
      if (own.size >= MOST_PER_SIGNAL) own.clear()
      walks.set(signal, own.set(key, walk))
    },
    takeNews() {
      const newest = selectNewest.get() ?? 0
      if (newest === seen) return
      const since = seen
      seen = newest
      if (walks.size === 0) return
      if (newest < since || newest - since > MOST_NEWS) {
        walks.clear()
        return
      }
      for (const { signal, ts } of selectNews.all(since)) {
        const own = walks.get(signal) ?? new Map<string, Walk>()
        for (const [key, { last }] of own) if (ts < last) own.delete(key)
      }
    },
  }
}
