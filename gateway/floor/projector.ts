import { type Clock, errorText, type Log } from '../../base/index.ts'
import type { SiteHistory } from '../../config/history.ts'
import type { Fact, Store } from '../facts/index.ts'
import { createFloor, type Floor } from './floor.ts'
import { createProgress } from './progress.ts'

/** Facts to derived tables: a moment behind the acknowledgement, and where it left off after a restart. */
export interface Projector {
  /** Works off what is stored and not yet derived, and lets time pass from now on. */
  start(): void
  /** Facts that were just stored, in the order of their numbers. */
  add(facts: Fact[]): void
  /**
   * The configuration changed from an instant on; null: in nothing that figures depend on. To be called inside the
   * transaction that stores the new version; `revised` is to follow once that is on disk.
   */
  revise(history: SiteHistory, from: number | null): void
  revised(): void
  stop(): void
}

const BATCH = 5_000
/** A moment to gather readings: many small transactions would each wait for the disk. */
const GATHER_MS = 40
const TICK_MS = 1_000
const RETRY_MS = 2_000

/** `onDerived` is called when figures may have changed, with the number of the last fact in them. */
export function createProjector(
  history: SiteHistory,
  store: Store,
  onDerived: (upto: number) => void,
  clock: Clock,
  log: Log,
): Projector {
  let versions = history
  let floor: Floor | null = createFloor(store.db, versions, store.names)
  let revised: { versions: SiteHistory; floor: Floor } | null = null
  let derived = createProgress(store.db).read().upto
  let last = store.lastFact()
  /** Facts derived next, as they came; empty while behind, when they are read back from the store. */
  let fresh: Fact[] = []
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  let ticking: NodeJS.Timeout | undefined

  function nextBatch(): Fact[] {
    if (fresh.length > 0 && fresh[0].id === derived + 1) return fresh.splice(0, BATCH)
    fresh = []
    return store.factsAfter(derived, BATCH)
  }

  /** One batch; false when there was nothing to do. */
  function derive(): boolean {
    const facts = nextBatch()
    if (facts.length === 0) return false
    const upto = facts[facts.length - 1].id
    store.transaction(() => currentFloor().apply(facts, clock.now()))
    derived = upto
    return true
  }

  /** Made anew after a failure, by whoever needs it next: a disk that failed may not let it be read yet. */
  function currentFloor(): Floor {
    floor ??= createFloor(store.db, versions, store.names)
    return floor
  }

  /** What a failed transaction left in memory does not hold: a new floor reads it from the store again. */
  function recover(error: unknown): void {
    const code = isDiskError(error) ? 'STORE_FAILED' : 'FLOOR_FAILED'
    log.error({ code, derived }, errorText(error))
    floor = null
    fresh = []
  }

  function run(): void {
    timer = undefined
    try {
      if (derive()) onDerived(derived)
    } catch (error) {
      recover(error)
      schedule(RETRY_MS)
      return
    }
    if (derived < last) schedule(0)
  }

  function schedule(ms: number): void {
    if (timer === undefined && !isStopped) timer = setTimeout(run, ms)
  }

  function tick(): void {
    try {
      if (store.transaction(() => currentFloor().tick(clock.now()))) onDerived(derived)
    } catch (error) {
      recover(error)
    }
  }

  return {
    start() {
      ticking = setInterval(tick, TICK_MS)
      if (derived < last) schedule(0)
    },
    add(facts) {
      last = facts[facts.length - 1].id
      const expected = (fresh.at(-1)?.id ?? derived) + 1
      if (facts[0].id === expected && fresh.length < 4 * BATCH) fresh.push(...facts)
      schedule(GATHER_MS)
    },
    revise(next, from) {
      revised = { versions: next, floor: createFloor(store.db, next, store.names) }
      if (from !== null) revised.floor.reviseFrom(from, clock.now())
    },
    revised() {
      if (!revised) return
      ;({ versions, floor } = revised)
      revised = null
      fresh = []
      derived = createProgress(store.db).read().upto
      schedule(0)
    },
    stop() {
      isStopped = true
      clearTimeout(timer)
      clearInterval(ticking)
    },
  }
}

function isDiskError(error: unknown): boolean {
  return /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN)/.test(String((error as { code?: unknown }).code))
}
