import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import type { Clock } from '../../base/index.ts'
import type { SiteHistory } from '../../config/history.ts'
import type { Standard } from '../../config/site.ts'
import {
  backUp,
  createCorrections,
  createFactReader,
  createSiteVersions,
  isFolderLocked,
  MIGRATIONS,
  openStoreFile,
  openStoreReader,
  type SiteVersion,
} from '../facts/index.ts'
import { createFloor, type Floor, OPEN, type Progress, parseProgress } from '../floor/index.ts'
import { compareTables, type TableDifference } from './compare.ts'
import { swapIn } from './swap.ts'
import { openWorkbench, removeRebuilt, type Workbench } from './workbench.ts'

export interface RebuildOptions {
  /** The data folder of the gateway. */
  folder: string
  /** Version of this program: tables that another one rebuilt are not gone on with. */
  program: string
  historyOf(versions: SiteVersion[], standards: Standard[]): SiteHistory
  /** Puts the rebuilt tables in place where they differ; the gateway must not run. */
  swap: boolean
  clock: Clock
  tell(event: RebuildEvent): void
}

/** What is told on the way. */
export type RebuildEvent =
  | { kind: 'begun'; isResumed: boolean; derived: number; facts: number }
  | { kind: 'derived'; derived: number; facts: number }
  /** The gateway has not worked off its facts, or is working figures out again. */
  | { kind: 'waiting' }
  /** The configuration or a correction changed what was derived: it begins anew. */
  | { kind: 'changed' }
  | { kind: 'comparing' }

export interface RebuildResult {
  /** Facts that both sides hold. */
  facts: number
  /** Tables that differ; null: not comparable, as the gateway stopped while it worked figures out again. */
  differences: TableDifference[] | null
  /** The copy of the store made before the tables were replaced; null: they were not. */
  backup: string | null
}

const BATCH = 5_000
const WAIT_MS = 500

/**
 * Derives all tables again from the facts and the versions of the site, into a file beside the store, and compares
 * them with those of the gateway, which may run: both as of the same fact (kpi.md 6). Goes on where an earlier run was
 * killed. Throws STORE_*; with `swap` STORE_LOCKED while the gateway runs.
 */
export async function rebuild(options: RebuildOptions): Promise<RebuildResult> {
  const { folder, clock, swap, tell } = options
  // Says what is wrong with the store, or that there is none, before anything is made or migrated.
  openStoreReader(folder).close()
  const store = swap ? openStoreFile(folder, MIGRATIONS, clock.now()) : null
  try {
    const { progress, ...result } = await untilUnchanged(options)
    const isEqual = result.differences?.length === 0
    const backup = store && !isEqual ? replaceTables(store.db, folder, progress, clock.now()) : null
    if (isEqual || backup !== null) removeRebuilt(folder)
    return { ...result, backup }
  } finally {
    store?.close()
  }

  async function untilUnchanged({ program, historyOf }: RebuildOptions) {
    for (;;) {
      const bench = openWorkbench(folder, program)
      try {
        const done = await work(bench, historyOf(...versionsIn(bench.db)), options)
        if (done) return done
        tell({ kind: 'changed' })
      } finally {
        bench.close()
      }
    }
  }
}

function versionsIn(db: Database): [SiteVersion[], Standard[]] {
  return [createSiteVersions(db).all(), createCorrections(db).standards()]
}

function replaceTables(db: Database, folder: string, progress: Progress, now: number): string {
  const backup = backUp(db, folder, MIGRATIONS.length, now)
  swapIn(db, folder, progress)
  return backup
}

type Done = Omit<RebuildResult, 'backup'> & { progress: Progress }

/** Derives until it has what the gateway has, then compares; null where what it rests on changed meanwhile. */
async function work(
  bench: Workbench,
  history: SiteHistory,
  { folder, tell, swap, clock }: RebuildOptions,
): Promise<Done | null> {
  const { db, names } = bench
  const basis = bench.basis()
  const floor = inTransaction(bench, () => createFloor(db, history, names))
  const live = createLive(db)
  const derive = createDerive(bench, floor)
  tell({
    kind: 'begun',
    isResumed: bench.isResumed,
    derived: floor.progress().upto,
    facts: live.progress().until,
  })

  for (;;) {
    const target = live.progress()
    const isBehind = target.upto < target.until
    const left = target.upto - floor.progress().upto
    // What the gateway is working out again it has derived before: the facts are the same.
    const within = isBehind ? target.until - floor.progress().upto : left
    if (bench.basis() !== basis) return null
    if (within > BATCH || (isBehind && within > 0)) {
      inTransaction(bench, () => derive(Math.min(within, BATCH)))
      tell({ kind: 'derived', derived: floor.progress().upto, facts: target.until })
    } else if (!isBehind && left >= 0) {
      const done = inTransaction(bench, () => finish())
      if (done !== 'again') return done
    } else if (swap || !isFolderLocked(folder)) {
      return { facts: floor.progress().upto, differences: null, progress: floor.progress() }
    } else {
      tell({ kind: 'waiting' })
      await delay(WAIT_MS)
    }
  }

  /** One snapshot of the store: the last facts, the time that passed, the comparison. */
  function finish(): Done | null | 'again' {
    const { upto, until } = live.progress()
    const left = upto - floor.progress().upto
    if (bench.basis() !== basis) return null
    if (upto < until || left < 0 || left > BATCH) return 'again'
    derive(left)
    // Not beyond now, whatever an altered row says.
    floor.tick(Math.min(live.seen(), clock.now()))
    tell({ kind: 'comparing' })
    return { facts: upto, differences: compareTables(db), progress: floor.progress() }
  }
}

function inTransaction<T>({ db, names, takeNames }: Workbench, work: () => T): T {
  const result = db.transaction(() => {
    takeNames()
    return work()
  })()
  names.settle(true)
  return result
}

/** Derives so many facts more; time passes as it did when they arrived. */
function createDerive({ db }: Workbench, floor: Floor): (count: number) => void {
  const factsAfter = createFactReader(db)
  return (count) => {
    const facts = factsAfter(floor.progress().upto, count)
    const last = facts.at(-1)
    if (last) floor.apply(facts, last.at)
  }
}

/** What the gateway has derived. */
function createLive(db: Database) {
  const select = db.prepare<[], string>("SELECT value FROM live.meta WHERE key = 'derived'").pluck()
  const selectEnd = db.prepare<[number], number>(
    'SELECT coalesce(max(ended_at), 0) FROM live.session WHERE ended_at < ?',
  )
  const selectArrival = db.prepare<[number], number>('SELECT ts + delay FROM live.fact WHERE id = ?')
  const progress = () => parseProgress(select.get() ?? '0')
  return {
    progress,
    /**
     * An instant up to which the gateway has let time pass at least, and by which every session that it has ended
     * was due: what is due by then is ended on both sides, and nothing else.
     */
    seen: () => Math.max(selectEnd.pluck().get(OPEN) ?? 0, selectArrival.pluck().get(progress().upto) ?? 0),
  }
}
