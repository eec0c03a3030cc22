import type { Database } from 'better-sqlite3'
import type { SiteHistory } from '../../config/history.ts'
import { createCalendar } from './calendar.ts'
import { createChangedHours } from './changed-hours.ts'
import { createWindowChanges } from './window-changes.ts'

/**
 * Notes that the time of people within [from, to) is another though no reading is: for those who pass summaries on,
 * and for those who keep answers. To be called on the writer's connection, inside the transaction that makes the change.
 */
export function noteChangedTimes(
  db: Database,
  history: SiteHistory,
  { from, to }: { from: number; to: number },
  now: number,
): void {
  const last = Math.max(from, to - 1)
  const windows = createWindowChanges(db, createCalendar(history))
  windows.note(from, last)
  windows.flush(now)
  const hours = createChangedHours(db)
  hours.noteBasis(from, last)
  hours.flush()
}
