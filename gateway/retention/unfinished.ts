import type { Database } from 'better-sqlite3'
import { createRetentions, GENESIS, keptFromOf } from '../facts/index.ts'

const RUNS = 1_000
/** A carried seal can have 80 kB of checks. */
const SEALS = 10

/**
 * Takes back what a drop brought over before it had its stub (see commit.ts): it was killed, or void as something old
 * came in. A few rows at a time, on the writer's connection, within its transaction; answers whether there were any.
 */
export function createUnfinishedSlice(db: Database): () => boolean {
  const selectSignals = db.prepare<[], number>("SELECT id FROM name WHERE kind = 'signal'").pluck()
  const deleteRuns = db.prepare<number[]>(
    `DELETE FROM past_run WHERE (signal, ts, fact) IN
       (SELECT signal, ts, fact FROM past_run WHERE signal = ? AND ts >= ? LIMIT ?)`,
  )
  const deleteSeals = db.prepare<number[]>(
    `DELETE FROM carried_seal WHERE n IN (SELECT n FROM carried_seal WHERE n > ? ORDER BY n DESC LIMIT ${SEALS})`,
  )
  return () => {
    const keptFrom = keptFromOf(db)
    let left = RUNS
    for (const signal of selectSignals.all()) {
      left -= deleteRuns.run(signal, keptFrom, left).changes
      if (left === 0) return true
    }
    return deleteSeals.run(lastCarried(db)).changes > 0 || left < RUNS
  }
}

/** Number of the last carried seal that the latest stub names; 0: none. Where that is altered, all stay. */
function lastCarried(db: Database): number {
  const end = createRetentions(db).latest()?.carriedHash
  if (end === undefined || end === GENESIS.toString('hex')) return 0
  const n = db
    .prepare<[string], number>('SELECT n FROM carried_seal WHERE lower(hex(hash)) = ?')
    .pluck()
    .get(end)
  return n ?? Number.MAX_SAFE_INTEGER
}
