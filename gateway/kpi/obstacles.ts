import type { Database } from 'better-sqlite3'
import type { ObstacleCondition } from './presence.ts'

/** Reads what approved reports say. */
export interface ObstacleTimes {
  /** Of a worker at a station, those that meet [from, to), whole; in the order in which they began. */
  within(from: number, to: number): (worker: string, station: string) => ObstacleCondition[]
}

interface Row {
  id: number
  worker: string
  station: string
  cause: string
  from: number
  to: number
}

/** No obstacle lasts longer, milliseconds: longer than any shift. */
export const LONGEST_OBSTACLE_MS = 24 * 3_600_000

/** Reads on the connection given. What was decided last holds; an approved report has an end. */
export function createObstacleTimes(db: Database): ObstacleTimes {
  const select = db.prepare<number[], Row>(
    `SELECT id, worker, station, cause, from_ts AS "from", "to" FROM (
       SELECT *, coalesce(to_ts, (SELECT to_ts FROM obstacle_step
           WHERE obstacle = obstacle.id AND to_ts IS NOT NULL ORDER BY id LIMIT 1)) AS "to"
       FROM obstacle WHERE from_ts > ? AND from_ts < ?
         AND (SELECT step FROM obstacle_step WHERE obstacle = obstacle.id AND step <> 'close' ORDER BY id DESC LIMIT 1)
           = 'approve')
     WHERE "to" > ? ORDER BY from_ts, id`,
  )
  return {
    within(from, to) {
      const rows = select.all(from - LONGEST_OBSTACLE_MS - 1, to, from)
      const keyOf = (worker: string, station: string) => JSON.stringify([worker, station])
      const byPlace = Map.groupBy(rows, ({ worker, station }) => keyOf(worker, station))
      return (worker, station) => (byPlace.get(keyOf(worker, station)) ?? []).map(toCondition)
    },
  }
}

function toCondition({ id, cause, from, to }: Row): ObstacleCondition {
  return { from, to, value: cause, began: from, report: id }
}
