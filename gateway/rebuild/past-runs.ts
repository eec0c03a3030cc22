import Sqlite, { type Database } from 'better-sqlite3'
import type { SiteHistory } from '../../config/history.ts'
import { signalPath } from '../facts/index.ts'

interface Reading {
  ts: number
  id: number
  quality: number
  /** A correction took it out: it tells that its source was alive, and nothing else. */
  isTakenOut: boolean
}

interface Run extends Omit<Reading, 'isTakenOut'> {
  upto: number
}

/** A row of what is left of facts that were dropped. */
export interface PastRun {
  signal: number
  ts: number
  fact: number
  upto: number
  /** Below 0: it stands for readings that were taken out. */
  quality: number
}

const TAKEN_OUT = -1
/** Readings that are read, and runs that are written, at once. */
const AT_ONCE = 5_000

/**
 * Writes what is left of facts that are dropped by which figures tell when a source was alive (kpi.md 4): readings that
 * were not good with the one that followed, and for a signal with `expect` the runs of readings at most so far apart.
 * Of facts with `ts` in [from, to), numbered up to `until`. It makes transactions of its own.
 */
export function writePastRuns(
  db: Database,
  history: SiteHistory,
  { from, to, until }: { from: number; to: number; until: number },
): void {
  const signals = db
    .prepare<[], { id: number; name: string }>("SELECT id, name FROM name WHERE kind = 'signal'")
    .all()
  const readingsOf = createReadings(db, to, until)
  const selectLast = db
    .prepare<number[], number>(
      'SELECT quality FROM past_run WHERE signal = ? AND quality >= 0 ORDER BY ts DESC, fact DESC LIMIT 1',
    )
    .pluck()
  const insert = db.prepare(
    'INSERT OR REPLACE INTO past_run (signal, ts, fact, upto, quality) VALUES (?, ?, ?, ?, ?)',
  )
  const write = db.transaction((signal: number, runs: Run[]) => {
    for (const { ts, id, upto, quality } of runs) insert.run(signal, ts, id, upto, quality)
  })
  const expectAt = createExpect(history)
  for (const { id: signal, name } of signals) {
    const isDoubtful = (selectLast.get(signal) ?? 0) > 0
    let runs: Run[] = []
    for (const run of runsOf(readingsOf(signal, from), (at) => expectAt(name, at), isDoubtful)) {
      if (runs.push(run) < AT_ONCE) continue
      write(signal, runs)
      runs = []
    }
    write(signal, runs)
  }
}

/** The runs in the file of a checkpoint with `ts` at or after `from`, signal by signal; the file is open meanwhile. */
export function* readPastRuns(file: string, from: number): Generator<PastRun, void> {
  const db = new Sqlite(file, { readonly: true, fileMustExist: true })
  try {
    const signals = db.prepare<[], number>("SELECT id FROM name WHERE kind = 'signal'").pluck().all()
    const select = db.prepare<number[], PastRun>(
      'SELECT signal, ts, fact, upto, quality FROM past_run WHERE signal = ? AND ts >= ? ORDER BY ts, fact',
    )
    for (const signal of signals) yield* select.iterate(signal, from)
  } finally {
    db.close()
  }
}

/**
 * Readings of a signal with `ts` in [from, to), in order. No snapshot is held between pieces: it would hold the log. Read
 * from indices alone, as the facts of a signal lie far apart; few are not good.
 */
function createReadings(db: Database, to: number, until: number) {
  const select = db.prepare<number[], Pick<Reading, 'ts' | 'id'>>(
    `SELECT ts, id FROM fact INDEXED BY fact_by_time
     WHERE signal = ? AND (ts, id) > (?, ?) AND ts < ? AND id <= ? ORDER BY ts, id LIMIT ${AT_ONCE}`,
  )
  const selectDoubtful = db
    .prepare<number[], [id: number, quality: number]>(
      `SELECT id, quality FROM fact INDEXED BY fact_doubtful
       WHERE signal = ? AND ts >= ? AND ts <= ? AND quality > 0`,
    )
    .raw()
  const takenOut = new Set(db.prepare<[], number>('SELECT fact FROM void').pluck().all())
  return function* (signal: number, from: number): Generator<Reading, void> {
    let after = { ts: from, id: Number.MIN_SAFE_INTEGER }
    for (;;) {
      const readings = select.all(signal, after.ts, after.id, to, until)
      const last = readings.at(-1)
      if (!last) return
      const qualities = new Map(selectDoubtful.all(signal, readings[0].ts, last.ts))
      for (const { ts, id } of readings) {
        yield { ts, id, quality: qualities.get(id) ?? 0, isTakenOut: takenOut.has(id) }
      }
      if (readings.length < AT_ONCE) return
      after = last
    }
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
      (reading.quality === 0 || reading.isTakenOut) &&
      expectMs !== undefined &&
      reading.ts - run.upto <= expectMs
    if (run && goesOn) {
      run.upto = reading.ts
      continue
    }
    if (reading.isTakenOut && expectMs === undefined) continue
    if (run) yield run
    run = null
    const { ts, id, quality, isTakenOut } = reading
    if (isTakenOut) {
      yield { ts, id, quality: TAKEN_OUT, upto: ts }
      continue
    }
    const counts = expectMs !== undefined || quality > 0 || wasDoubtful
    if (counts) run = { ts, id, quality, upto: ts }
    wasDoubtful = quality > 0
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
