import type { Database } from 'better-sqlite3'
import {
  checkpointFile,
  createDropSlice,
  createRetentions,
  createSeals,
  foundations,
  keptFromOf,
} from '../facts/index.ts'
import { createProgress } from '../floor/index.ts'
import { type PastRun, readPastRuns } from '../rebuild/index.ts'
import type { PreparedDrop } from './prepare.ts'
import { createUnfinishedSlice } from './unfinished.ts'

/** The writer's connection, the data folder, and how its transactions are made. */
export interface DropScene {
  db: Database
  folder: string
  transaction<T>(work: () => T): T
}

/**
 * Work that is done in short transactions: it yields after each, where others may have the connection, and can be left
 * there for good.
 */
export type Steps<T> = Generator<void, T, void>

const RUNS = 1_000
/** Facts looked at in one step; nothing is written. */
const LOOKED = 10_000

/** Takes back what a drop left that was not committed; to be done before one is prepared. */
export function* forgetUnfinished({ db, transaction }: DropScene): Steps<void> {
  const slice = createUnfinishedSlice(db)
  while (transaction(slice)) yield
}

/**
 * Makes it so that the facts are dropped. What figures need of them, and the seals that are carried on, is brought over
 * first: nobody looks at it before its stub is there. That is stored in one transaction, in which `within` is called;
 * deleting what it names follows (deleteDropped). Answers false, without a stub, where something came meanwhile that
 * the checkpoint does not hold, or figures are not worked off.
 */
export function* commitDrop(
  scene: DropScene,
  prepared: PreparedDrop,
  within: () => void = () => {},
): Steps<boolean> {
  const { db } = scene
  const { retention, carried } = prepared
  yield* bringRuns(scene, readPastRuns(checkpointFile(scene.folder, retention.id), keptFromOf(db)))
  const chain = createSeals(db, 'carried_seal')
  for (const seal of carried) {
    scene.transaction(() => chain.append([seal]))
    yield
  }
  let looked = prepared.until
  for (let last = lastFact(db); looked < last; looked = Math.min(looked + LOOKED, last)) {
    if (hasLate(db, prepared, looked, looked + LOOKED)) return false
    yield
  }
  return scene.transaction(() => {
    if (!stillHolds(db, prepared) || hasLate(db, prepared, looked, lastFact(db))) return false
    createRetentions(db).add(retention)
    within()
    return true
  })
}

/** Deletes what the latest stub says is dropped, the oldest first. */
export function* deleteDropped({ db, transaction }: DropScene): Steps<void> {
  const slice = createDropSlice(db)
  while (transaction(slice)) yield
}

/** Does all of it at once, where nobody waits; `onStep` is called after each transaction but the last. */
export function allAtOnce<T>(steps: Steps<T>, onStep: () => void = () => {}): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    onStep()
  }
}

function* bringRuns({ db, transaction }: DropScene, runs: Iterable<PastRun>): Steps<void> {
  const insert = db.prepare<PastRun>(
    `INSERT OR REPLACE INTO past_run (signal, ts, fact, upto, quality)
     VALUES (@signal, @ts, @fact, @upto, @quality)`,
  )
  let slice: PastRun[] = []
  const write = () => {
    for (const run of slice) insert.run(run)
  }
  for (const run of runs) {
    slice.push(run)
    if (slice.length < RUNS) continue
    transaction(write)
    yield
    slice = []
  }
  transaction(write)
  yield
}

function stillHolds(db: Database, { retention, until, foundations: basis }: PreparedDrop): boolean {
  if ((createRetentions(db).latest()?.id ?? 0) !== retention.id - 1) return false
  if (JSON.stringify(foundations(db)) !== basis) return false
  const derived = createProgress(db).read()
  return derived.upto >= derived.until && derived.upto >= until
}

/** Whether one of the facts numbered in (after, upto] happened in what is to be closed. */
function hasLate(db: Database, { retention }: PreparedDrop, after: number, upto: number): boolean {
  return (
    db
      .prepare<number[]>('SELECT 1 FROM fact WHERE id > ? AND id <= ? AND ts < ? LIMIT 1')
      .get(after, upto, retention.openFrom) !== undefined
  )
}

function lastFact(db: Database): number {
  return db.prepare<[], number>('SELECT max(id) FROM fact').pluck().get() ?? 0
}
