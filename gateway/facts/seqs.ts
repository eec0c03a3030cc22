import type { Database } from 'better-sqlite3'

/**
 * Which sequence numbers of which client and signal are stored: runs, since devices count on. A new number is told
 * from a known one without looking at facts. To be used inside the transaction of the facts.
 */
export interface Seqs {
  has(client: number, signal: number, seq: number): boolean
  add(client: number, signal: number, seq: number): void
  /** Writes what changed; the last thing before the commit. */
  flush(): void
  /** Forgets what is not on disk, after a transaction failed. */
  reload(): void
}

interface Run {
  first: number
  last: number
}
interface Source {
  client: number
  signal: number
  /** In order, not touching each other. */
  runs: Run[]
  /** First numbers of runs to be written or removed. */
  changed: Set<number>
}

/** Numbers of a source above which its runs are forgotten and read again: a device that numbers at random. */
const SOURCES_KEPT = 50_000

export function createSeqs(db: Database): Seqs {
  const select = db.prepare<number[], Run>(
    'SELECT first, last FROM seq_run WHERE client = ? AND signal = ? ORDER BY first',
  )
  const upsert = db.prepare(
    'INSERT OR REPLACE INTO seq_run (client, signal, first, last) VALUES (?, ?, ?, ?)',
  )
  const remove = db.prepare('DELETE FROM seq_run WHERE client = ? AND signal = ? AND first = ?')
  let sources = new Map<string, Source>()
  let changed = new Set<Source>()

  function sourceOf(client: number, signal: number): Source {
    const key = `${client} ${signal}`
    const known = sources.get(key)
    if (known) return known
    const source = { client, signal, runs: select.all(client, signal), changed: new Set<number>() }
    if (sources.size >= SOURCES_KEPT && changed.size === 0) sources = new Map()
    sources.set(key, source)
    return source
  }

  return {
    has(client, signal, seq) {
      const { runs } = sourceOf(client, signal)
      const run = runs[lastAtOrBefore(runs, seq)]
      return run !== undefined && seq <= run.last
    },
    add(client, signal, seq) {
      const source = sourceOf(client, signal)
      if (addTo(source, seq)) changed.add(source)
    },
    flush() {
      for (const { client, signal, runs, changed: firsts } of changed) {
        for (const first of firsts) {
          const run = runs[lastAtOrBefore(runs, first)]
          if (run?.first === first) upsert.run(client, signal, first, run.last)
          else remove.run(client, signal, first)
        }
        firsts.clear()
      }
      changed = new Set()
    },
    reload() {
      sources = new Map()
      changed = new Set()
    },
  }
}

/** Index of the last run that begins at or before `seq`; -1 if there is none. */
function lastAtOrBefore(runs: Run[], seq: number): number {
  // Nearly always the last one: devices count on.
  let high = runs.length - 1
  if (high >= 0 && runs[high].first <= seq) return high
  let low = 0
  while (low <= high) {
    const middle = (low + high) >> 1
    if (runs[middle].first <= seq) low = middle + 1
    else high = middle - 1
  }
  return high
}

/** Whether the number was new. */
function addTo({ runs, changed }: Source, seq: number): boolean {
  const at = lastAtOrBefore(runs, seq)
  const before = runs[at]
  const after = runs[at + 1]
  if (before && seq <= before.last) return false
  const joinsBefore = before !== undefined && before.last + 1 === seq
  const joinsAfter = after !== undefined && after.first === seq + 1
  if (joinsAfter) changed.add(after.first)
  if (joinsBefore) {
    before.last = joinsAfter ? after.last : seq
    if (joinsAfter) runs.splice(at + 1, 1)
    changed.add(before.first)
  } else if (joinsAfter) {
    after.first = seq
    changed.add(seq)
  } else {
    runs.splice(at + 1, 0, { first: seq, last: seq })
    changed.add(seq)
  }
  return true
}
