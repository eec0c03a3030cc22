import type { Database } from 'better-sqlite3'
import { createNeighbours, createProgress, hourOf, OPEN } from '../floor/index.ts'
import type { Span } from './spans.ts'

/** What tells, within one snapshot of the store, whether figures that were kept still hold. */
export interface KeptState {
  /**
   * Number of the last change within [from, to). Figures that were kept under the same number hold. null: figures of
   * then are in motion, and neither to be kept nor to be taken from what was.
   */
  of(from: number, to: number): number | null
  /** Another one means that facts were dropped, or are being. */
  era: string
}

/** Numbers of the oldest and newest fact, and of the last time that facts were dropped. */
type Ends = Record<'oldest' | 'newest' | 'dropped', number | null>

/** Beyond this many facts that the sums do not hold yet, answering anew is cheaper than looking through them. */
const MOST_NEWS = 50_000

/**
 * Reads on the connection given; for figures of people and products of the past. They rest on the derived tables, whose
 * changes are noted by hour (floor/changes.ts); on facts, for the silence of sources, noted with them; and on `now`
 * while somebody is signed on without an end.
 */
export function createKeptStates(db: Database): (from: number, to: number) => KeptState {
  const progress = createProgress(db)
  const neighbours = createNeighbours(db)
  const selectHours = db.prepare<number[], { hour: number; change: number }>(
    'SELECT hour, change FROM changed_hour WHERE hour >= ? AND hour <= ?',
  )
  const selectFirstOpen = db
    .prepare<[number], number | null>('SELECT min(in_ts) FROM session WHERE ended_at = ?')
    .pluck()
  const selectEnds = db.prepare<[], Ends>(
    `SELECT (SELECT min(id) FROM fact) AS oldest, (SELECT max(id) FROM fact) AS newest,
       (SELECT max(id) FROM retention) AS dropped`,
  )
  const selectNews = db.prepare<[number], { signal: number; first: number; last: number }>(
    'SELECT signal, min(ts) AS first, max(ts) AS last FROM fact NOT INDEXED WHERE id > ? GROUP BY signal',
  )

  /** Where facts that are stored and not yet in the derived tables can matter. */
  function unnoted(upto: number, newest: number): Span[] {
    if (newest <= upto) return []
    if (newest - upto > MOST_NEWS) return [{ from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }]
    return selectNews.all(upto).map(({ signal, first, last }) => ({
      from: neighbours.before(signal, first),
      to: neighbours.after(signal, last),
    }))
  }

  return (from, to) => {
    const { oldest, newest, dropped } = selectEnds.get() as Ends
    const news = unnoted(progress.read().until, newest ?? 0)
    const firstOpen = selectFirstOpen.get(OPEN) ?? OPEN
    const changes = new Map(
      selectHours.all(hourOf(from), hourOf(to)).map(({ hour, change }) => [hour, change]),
    )
    return {
      era: `${dropped} ${oldest}`,
      of(start, end) {
        if (end > firstOpen || news.some((span) => span.from <= end && span.to >= start)) return null
        let last = 0
        for (let hour = hourOf(start); hour <= hourOf(end - 1); hour++) {
          last = Math.max(last, changes.get(hour) ?? 0)
        }
        return last
      },
    }
  }
}
