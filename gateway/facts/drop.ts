import type { Database } from 'better-sqlite3'
import { createRetentions, type Retention } from './retention.ts'

/** What can be dropped: the facts and seals up to the end of one seal. */
export type Droppable = Pick<
  Retention,
  'upto' | 'facts' | 'firstArrival' | 'lastArrival' | 'firstTs' | 'seal' | 'sealAt' | 'sealHash'
>

/**
 * The last seal all of whose facts, and all facts before, have a `ts` before `keptFrom`; null where there is none
 * beyond what was dropped before. The newest facts always stay: numbers go on from them.
 */
export function droppable(db: Database, keptFrom: number): Droppable | null {
  const before = createRetentions(db).latest()
  const [sealed, upto] = [before?.seal ?? 0, before?.upto ?? 0]
  const kept = db
    .prepare<number[], number>('SELECT id FROM fact WHERE id > ? AND ts >= ? ORDER BY id LIMIT 1')
    .pluck()
    .get(upto, keptFrom)
  // From the oldest on: the seals that are read are those that are dropped.
  const end = db
    .prepare<number[], number>(
      "SELECT n FROM seal WHERE kind = 'fact' AND n > ? AND last >= ? ORDER BY n LIMIT 1",
    )
    .pluck()
    .get(sealed, kept ?? lastSealed(db))
  const seal = db
    .prepare<(number | undefined)[], { n: number; at: number; last: number; hash: Buffer }>(
      "SELECT n, at, last, hash FROM seal WHERE kind = 'fact' AND n > ? AND n < ? ORDER BY n DESC LIMIT 1",
    )
    .get(sealed, end ?? 0)
  if (!seal) return null
  const arrival = db.prepare<[number], number>('SELECT ts + delay FROM fact WHERE id = ?').pluck()
  const firstTs = db
    .prepare<number[], number | null>('SELECT min(ts) FROM fact NOT INDEXED WHERE id > ? AND id <= ?')
    .pluck()
    .get(upto, seal.last)
  return {
    upto: seal.last,
    facts: seal.last - upto,
    firstArrival: arrival.get(upto + 1) ?? 0,
    lastArrival: arrival.get(seal.last) ?? 0,
    firstTs: Math.min(firstTs ?? 0, before?.firstTs ?? Number.MAX_SAFE_INTEGER),
    seal: seal.n,
    sealAt: seal.at,
    sealHash: seal.hash.toString('hex'),
  }
}

function lastSealed(db: Database): number {
  return (
    db
      .prepare<[], number>("SELECT last FROM seal WHERE kind = 'fact' ORDER BY n DESC LIMIT 1")
      .pluck()
      .get() ?? 0
  )
}

/** Facts deleted in one transaction: acknowledgements wait no longer than that. */
const FACTS = 500
/** Seals deleted in one transaction, and records in them: each has a check in the seal. */
const SEALS = 200
const CHECKS = 20_000

/**
 * Deletes a few of the facts and seals that the latest stub says are dropped, on the writer's connection, within its
 * transaction; the oldest first. Answers whether there were any.
 */
export function createDropSlice(db: Database): () => boolean {
  const facts = db.prepare(
    `DELETE FROM fact WHERE id IN (SELECT id FROM fact WHERE id <= (SELECT max(upto) FROM retention)
       ORDER BY id LIMIT ${FACTS})`,
  )
  // At least one, however many checks it has.
  const seals = db.prepare(
    `DELETE FROM seal WHERE n IN (SELECT n FROM
       (SELECT n, sum(last - first + 1) OVER (ORDER BY n) AS checks, row_number() OVER (ORDER BY n) AS nth
        FROM (SELECT n, first, last FROM seal WHERE n <= (SELECT max(seal) FROM retention) ORDER BY n LIMIT ${SEALS}))
       WHERE nth = 1 OR checks <= ${CHECKS})`,
  )
  return () => facts.run().changes > 0 || seals.run().changes > 0
}
