import type { Database } from 'better-sqlite3'
import type { SiteHistory } from '../../config/history.ts'
import { signalPath } from '../facts/index.ts'

interface Reading {
  ts: number
  id: number
  quality: number
}

interface Run extends Reading {
  upto: number
}

/**
 * Writes what is left of facts that are dropped by which figures tell when a source was alive (kpi.md 4): readings that
 * were not good with the one that followed, and for a signal with `expect` the runs of readings at most so far apart.
 * Of facts with `ts` in [from, to), numbered up to `until`.
 */
export function writePastRuns(
  db: Database,
  history: SiteHistory,
  { from, to, until }: { from: number; to: number; until: number },
): void {
  const signals = db
    .prepare<[], { id: number; name: string }>("SELECT id, name FROM name WHERE kind = 'signal'")
    .all()
  const selectReadings = db.prepare<number[], Reading>(
    `SELECT ts, id, quality FROM fact INDEXED BY fact_by_time WHERE signal = ? AND ts >= ? AND ts < ? AND id <= ?
     ORDER BY ts, id`,
  )
  const selectLast = db
    .prepare<number[], number>(
      'SELECT quality FROM past_run WHERE signal = ? ORDER BY ts DESC, fact DESC LIMIT 1',
    )
    .pluck()
  const insert = db.prepare(
    'INSERT OR REPLACE INTO past_run (signal, ts, fact, upto, quality) VALUES (?, ?, ?, ?, ?)',
  )
  const expectAt = createExpect(history)
  for (const { id: signal, name } of signals) {
    const isDoubtful = (selectLast.get(signal) ?? 0) > 0
    const readings = selectReadings.iterate(signal, from, to, until)
    // A connection does not write while it reads.
    const runs = [...runsOf(readings, (at) => expectAt(name, at), isDoubtful)]
    for (const { ts, id, upto, quality } of runs) insert.run(signal, ts, id, upto, quality)
  }
}

type Expected = { expectMs: number | undefined; since: number }

/** `isDoubtful`: the last reading before these was not good. */
function* runsOf(
  readings: Iterable<Reading>,
  expectedAt: (ts: number) => Expected,
  isDoubtful: boolean,
): Generator<Run> {
  let run: Run | null = null
  let wasDoubtful = isDoubtful
  for (const reading of readings) {
    const { expectMs, since } = expectedAt(reading.ts)
    const goesOn =
      run !== null &&
      run.upto >= since &&
      reading.quality === 0 &&
      expectMs !== undefined &&
      reading.ts - run.upto <= expectMs
    if (run && goesOn) {
      run.upto = reading.ts
      continue
    }
    if (run) yield run
    run = null
    const counts = expectMs !== undefined || reading.quality > 0 || wasDoubtful
    if (counts) run = { ...reading, upto: reading.ts }
    wasDoubtful = reading.quality > 0
    // A reading that is not good stands for itself.
    if (run && (wasDoubtful || expectMs === undefined)) {
      yield run
      run = null
    }
  }
  if (run) yield run
}

/** What is expected of a signal at an instant, and since which change of the site. */
function createExpect(history: SiteHistory): (signal: string, at: number) => Expected {
  const known = new Map<object, Map<string, number>>()
  return (signal, at) => {
    const { site, from } = history.reignAt(at)
    const expected =
      known.get(site) ??
      new Map(
        site.lines.flatMap((line) =>
          line.stations.flatMap((station) =>
            station.signals.flatMap(({ name, expectMs }) =>
              expectMs === undefined ? [] : [[signalPath(line.id, station.id, name), expectMs] as const],
            ),
          ),
        ),
      )
    known.set(site, expected)
    return { expectMs: expected.get(signal), since: from }
  }
}
