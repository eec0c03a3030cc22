import { type Clock, errorText, LinesideError, type Log } from '../../base/index.ts'
import type { Fact, Store } from '../facts/index.ts'
import type { Admission } from './admission.ts'
import type { Admit } from './admit.ts'

/** What ingest has counted since the start. */
export interface IngestCounts {
  readings: number
  duplicates: number
  refused: Record<string, number>
}

/** One transaction for all that arrives in one turn of the event loop; an answer only once it is on disk. */
export interface GroupCommit {
  /** Resolves when what `work` admits is on disk; rejects with STORE_FAILED when it is not. */
  add(work: (admit: Admit) => Admission): Promise<void>
  counts: IngestCounts
  /** The last failure; null once the store takes something again. */
  failure(): LinesideError | null
}

interface Waiting {
  work: (admit: Admit) => Admission
  resolve(): void
  reject(error: LinesideError): void
}

/** Refusals of one code are logged at most once in this time, with their number. */
const LOG_EVERY_MS = 1000
/** A store that failed is tried this often, though nobody may have anything to send. */
const TRY_EVERY_MS = 1000

/** `onStored` gets the facts of each commit, in the order of their numbers. */
export function createGroupCommit(
  store: Store,
  admit: Admit,
  onStored: (facts: Fact[]) => void,
  clock: Clock,
  log: Log,
): GroupCommit {
  const counts: IngestCounts = { readings: 0, duplicates: 0, refused: {} }
  const logRefusal = limited(clock, log)
  let waiting: Waiting[] = []
  let failure: LinesideError | null = null
  let trying: NodeJS.Timeout | undefined

  function flush(): void {
    const group = waiting
    waiting = []
    let admissions: Admission[]
    try {
      admissions = store.transaction(() => group.map(({ work }) => work(admit)))
    } catch (error) {
      admit.rolledBack()
      trying ??= setTimeout(tryStore, TRY_EVERY_MS).unref()
      failure = new LinesideError('STORE_FAILED', errorText(error), { cause: error })
      log.error({ code: failure.code, readings: group.length }, failure.message)
      for (const { reject } of group) reject(failure)
      return
    }
    if (failure) worksAgain()
    const stored: Fact[] = []
    for (const admission of admissions) {
      for (const fact of admission.stored) stored.push(fact)
      counts.duplicates += admission.duplicates
      for (const refusal of admission.refused) {
        counts.refused[refusal.code] = (counts.refused[refusal.code] ?? 0) + 1
        logRefusal(refusal)
      }
    }
    counts.readings += stored.length
    for (const { resolve } of group) resolve()
    if (stored.length > 0) onStored(stored)
    // Once the acknowledgements have left.
    setImmediate(fold)
  }

  function fold(): void {
    if (!store.db.open) return
    try {
      store.fold()
    } catch (error) {
      log.warn({ code: 'STORE_FAILED' }, `the write-ahead log grows: ${errorText(error)}`)
    }
  }

  function worksAgain(): void {
    failure = null
    clearTimeout(trying)
    trying = undefined
    log.info('the store takes readings again')
  }

  function tryStore(): void {
    trying = undefined
    if (!store.db.open) return
    try {
      store.probe()
      worksAgain()
    } catch (error) {
      log.debug({ code: 'STORE_FAILED' }, errorText(error))
      trying = setTimeout(tryStore, TRY_EVERY_MS).unref()
    }
  }

  return {
    counts,
    failure: () => failure,
    add(work) {
      if (waiting.length === 0) setImmediate(flush)
      return new Promise((resolve, reject) => {
        waiting.push({ work, resolve, reject })
      })
    },
  }
}

function limited(clock: Clock, log: Log): (refusal: Admission['refused'][number]) => void {
  const last = new Map<string, { at: number; suppressed: number }>()
  return (refusal) => {
    const now = clock.now()
    const known = last.get(refusal.code)
    if (known && Math.abs(now - known.at) < LOG_EVERY_MS) {
      known.suppressed++
      return
    }
    last.set(refusal.code, { at: now, suppressed: 0 })
    log.warn({ ...refusal, suppressed: known?.suppressed ?? 0 }, 'reading refused, kept in quarantine')
  }
}
