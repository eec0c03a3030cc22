import type { SiteHistory } from '../../config/history.ts'
import {
  checkpointFile,
  createFactsByTime,
  createRetentions,
  hashOfFile,
  keptFromOf,
  syncFile,
} from '../facts/index.ts'
import { createFloor, createProgress, type Floor } from '../floor/index.ts'
import { writePastRuns } from './past-runs.ts'
import { beginWorkbench, removeWorkbench, type Workbench } from './workbench.ts'

export interface CheckpointPlan {
  /** The data folder. */
  folder: string
  history: SiteHistory
  program: string
  /** The stub that it is for. */
  id: number
  /** It holds what follows from all that happened before, among the facts up to `until`. */
  openFrom: number
  /** All facts from then on are kept. */
  keptFrom: number
  until: number
  /** Facts up to there all happened before `openFrom`. */
  upto: number
}

/** So much time is worked off in one transaction. */
const STEP_MS = 15 * 60_000

/**
 * Works out the derived tables as of an instant, from the checkpoint before and the facts since, into a file of the
 * data folder: `rebuild` starts from there once the facts are gone. On disk when it returns, with its SHA-256, in
 * hexadecimal. Throws STORE_*.
 */
export function makeCheckpoint(plan: CheckpointPlan): string {
  const { folder, history, program, id, openFrom, keptFrom, until, upto } = plan
  const file = checkpointFile(folder, id)
  removeWorkbench(file)
  const bench = beginWorkbench(file, folder, program)
  const { db, names } = bench
  const progress = createProgress(db)
  try {
    const inTransaction = <T>(work: () => T): T => {
      const result = db.transaction(work)()
      names.settle(true)
      return result
    }
    const floor = inTransaction(() => {
      bench.takeNames()
      const before = createRetentions(db).latest()
      progress.write({ upto: before?.upto ?? 0, until, before: before?.openFrom ?? progress.read().before })
      return createFloor(db, history, names)
    })
    deriveUpTo(bench, floor, openFrom, inTransaction)
    inTransaction(() => floor.tick(openFrom))
    writePastRuns(db, history, { from: keptFromOf(db), to: keptFrom, until })
    inTransaction(() => progress.write({ upto, until, before: openFrom }))
    db.exec('DETACH live')
    // One file, which is only read from now on.
    db.pragma('journal_mode = DELETE')
  } catch (error) {
    bench.close()
    removeWorkbench(file)
    throw error
  }
  bench.close()
  syncFile(file)
  return hashOfFile(file)
}

function deriveUpTo(
  { db }: Workbench,
  floor: Floor,
  openFrom: number,
  inTransaction: <T>(work: () => T) => T,
): void {
  const facts = createFactsByTime(db)
  const { until } = floor.progress()
  for (;;) {
    const { before } = floor.progress()
    const first = facts.firstSince(before, until) ?? openFrom
    if (first >= openFrom) break
    const to = Math.min(openFrom, first + STEP_MS)
    inTransaction(() => floor.advance(facts.between(before, to, until), to))
  }
  inTransaction(() => floor.advance([], openFrom))
}
