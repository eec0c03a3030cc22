import type { Database } from 'better-sqlite3'
import { dueRun, type HeldReading, type Run, withClockSet, withHeld, withPlaced } from './unset-runs.ts'

/** Readings to be placed: those of `source` numbered up to `run.upto`, `run.shift` milliseconds later than they say. */
export interface Due {
  source: string
  run: Run
}

/**
 * The sources whose clocks are not set, and what is known of them; kept across restarts. To be used inside the
 * transaction of the readings.
 */
export interface UnsetClocks {
  isEmpty(): boolean
  hold(source: string, reading: HeldReading): void
  /** A reading of a source came that says a time after clocks were set. */
  seenSet(source: string, ts: number): void
  /** Readings that can be placed now. */
  due(): Due | undefined
  placed(due: Due, count: number): void
  /** How many readings wait, by source. */
  waiting(): [source: string, count: number][]
  /** Forgets what is not on disk, after a transaction failed. */
  reload(): void
}

interface Unset {
  runs: readonly Run[]
  /** When its shift shrank, or it was read from the store; by the machine's own count. */
  shrankAt: number
}

/** Shrinking by less is the jitter of a network. */
const JITTER_MS = 1_000

/** `elapsed`: milliseconds by a clock that is never set. */
export function createUnsetClocks(db: Database, elapsed: () => number): UnsetClocks {
  const select = db.prepare<[], { source: string; runs: string }>('SELECT source, runs FROM unset_clock')
  const upsert = db.prepare('INSERT OR REPLACE INTO unset_clock (source, runs) VALUES (?, ?)')
  const remove = db.prepare('DELETE FROM unset_clock WHERE source = ?')
  let sources = readAll()

  function readAll(): Map<string, Unset> {
    const rows = select.all()
    return new Map(
      rows.map(({ source, runs }) => [source, { runs: JSON.parse(runs) as Run[], shrankAt: elapsed() }]),
    )
  }

  function keep(source: string, runs: readonly Run[], shrankAt: number): void {
    if (runs.length === 0) {
      sources.delete(source)
      remove.run(source)
      return
    }
    sources.set(source, { runs, shrankAt })
    upsert.run(source, JSON.stringify(runs))
  }

  return {
    isEmpty: () => sources.size === 0,
    hold(source, reading) {
      const known = sources.get(source)
      const runs = withHeld(known?.runs ?? [], reading)
      keep(source, runs, known && !hasShrunk(known.runs, runs) ? known.shrankAt : elapsed())
    },
    seenSet(source, ts) {
      const known = sources.get(source)
      if (known && known.runs.at(-1)?.isOver === false)
        keep(source, withClockSet(known.runs, ts), known.shrankAt)
    },
    due() {
      for (const [source, { runs, shrankAt }] of sources) {
        const run = dueRun(runs, elapsed() - shrankAt)
        if (run) return { source, run }
      }
      return undefined
    },
    placed({ source, run }, count) {
      const known = sources.get(source)
      if (known) keep(source, withPlaced(known.runs, run, count), known.shrankAt)
    },
    waiting: () =>
      [...sources].map(([source, { runs }]) => [source, runs.reduce((sum, { waiting }) => sum + waiting, 0)]),
    reload() {
      sources = readAll()
    },
  }
}

function hasShrunk(before: readonly Run[], after: readonly Run[]): boolean {
  const [last, now] = [before.at(-1), after.at(-1)]
  return before.length !== after.length || !last || !now || now.shift < last.shift - JITTER_MS
}
