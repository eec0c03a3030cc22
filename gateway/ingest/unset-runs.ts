import { CLOCK_SET_SINCE } from '../../base/index.ts'

/** A reading of a source whose clock is not set, held under the number `id`. Instants are epoch milliseconds. */
export interface HeldReading {
  id: number
  /** When it arrived. */
  at: number
  /** When it happened by the clock of its source. */
  ts: number
}

/** Readings that a source took between two settings of its clock, a start being one: all are off by the same. */
export interface Run {
  /** Number of the last of them. */
  upto: number
  /** How many of them are not placed yet. */
  waiting: number
  first: number
  high: number
  /** What is to be added to its times, at most: none arrived before it happened, none happened after what came later. */
  shift: number
  /** The most that any of its readings would need: they lie within MOST_LATE_MS of each other. */
  most: number
  /** Its times say nothing: each of its readings happened when it arrived. */
  isErratic: boolean
  /** Some are placed by `shift`: it is known, and holds for what follows. */
  isKnown: boolean
  /** Nothing more belongs to it. */
  isOver: boolean
  /** The least shift seen since an arrival: it follows a clock that goes slow. */
  recent: { since: number; shift: number }
}

/** A source that goes back further was started anew, or its clock was set. */
const DISORDER_MS = 10_000
const DRIFT_WITHIN_MS = 3_600_000
/** More than any clock drifts in that time; what is later than this is late. */
const MOST_DRIFT_MS = 60_000
/** No reading is later than this: what seems to be is from before or after a setting of the clock. */
const MOST_LATE_MS = 31 * 24 * 3_600_000
/** So many settings that wait at once are none. */
const MOST_RUNS = 64
/** Once the shift has not shrunk for so long, readings arrive as they happen, or no more come. */
const SETTLED_AFTER_MS = 60_000

/** Takes in a reading that is held; readings come in the order in which their source sent them. */
export function withHeld(runs: readonly Run[], reading: HeldReading): Run[] {
  const { id, at, ts } = reading
  const last = runs.at(-1)
  const shift = at - ts
  const isSame = last !== undefined && !last.isOver && belongsTo(last, reading)
  if (!isSame && runs.length < MOST_RUNS) return [...runs, newRun(reading)]
  const before = last ?? newRun(reading)
  const run = { ...before, upto: id, waiting: before.waiting + 1, isErratic: before.isErratic || !isSame }
  if (!isSame) return [...runs.slice(0, -1), { ...run, isOver: false }]
  const extremes = { high: Math.max(run.high, ts), most: Math.max(run.most, shift) }
  return [...runs.slice(0, -1), withShift({ ...run, ...extremes }, at, shift)]
}

function newRun({ id, at, ts }: HeldReading): Run {
  const shift = at - ts
  const known = { isErratic: false, isKnown: false, isOver: false, recent: { since: at, shift } }
  return { upto: id, waiting: 1, first: ts, high: ts, shift, most: shift, ...known }
}

function belongsTo({ high, shift, most }: Run, { at, ts }: HeldReading): boolean {
  const isWithin = at - ts >= most - MOST_LATE_MS && at - ts <= shift + MOST_LATE_MS
  return isWithin && ts >= high - DISORDER_MS
}

function withShift(run: Run, at: number, shift: number): Run {
  const least = Math.min(run.shift, shift)
  const recent = { ...run.recent, shift: Math.min(run.recent.shift, shift) }
  if (at - recent.since < DRIFT_WITHIN_MS) return { ...run, shift: least, recent }
  const hasDrifted = recent.shift - least < MOST_DRIFT_MS
  return { ...run, shift: hasDrifted ? recent.shift : least, recent: { since: at, shift } }
}

/** The clock of the source is set: what it took before happened before `ts`, its first time since. */
export function withClockSet(runs: readonly Run[], ts: number): Run[] {
  const last = runs.at(-1)
  if (!last || last.isOver) return [...runs]
  if (last.waiting === 0) return runs.slice(0, -1)
  const shift = Math.min(last.shift, ts - last.high)
  const isLikely = shift >= last.most - MOST_LATE_MS
  return [...runs.slice(0, -1), { ...last, shift: isLikely ? shift : last.shift, isOver: true }]
}

/**
 * The first run of which readings wait, with the shift that places them; undefined while none is known well enough.
 * `settledForMs`: how long ago the shift of the last run shrank.
 */
export function dueRun(runs: readonly Run[], settledForMs: number): Run | undefined {
  const last = runs.at(-1)
  if (!last) return undefined
  const isDue = last.isOver || last.isKnown || settledForMs >= SETTLED_AFTER_MS
  if (!isDue) return undefined
  if (last.isErratic)
    return runs.map((run) => ({ ...run, isErratic: true })).find(({ waiting }) => waiting > 0)
  // A run ended before the next began.
  let next: Run | undefined
  const bounded: Run[] = []
  for (const run of runs.toReversed()) {
    const shift = next ? Math.min(run.shift, next.first + next.shift - run.high) : run.shift
    next = shift >= run.most - MOST_LATE_MS ? { ...run, shift } : run
    bounded.unshift(next)
  }
  return bounded.find(({ waiting }) => waiting > 0)
}

/** When a held reading happened, epoch milliseconds: not before clocks were set, not after its arrival. */
export function timeIn({ shift, isErratic }: Run, { at, ts }: Pick<HeldReading, 'at' | 'ts'>): number {
  const placed = ts + shift
  return isErratic || placed < CLOCK_SET_SINCE ? at : Math.min(placed, at)
}

/** So many readings of the run that was due are placed by it. */
export function withPlaced(runs: readonly Run[], due: Run, count: number): Run[] {
  return runs
    .map((run) =>
      run.upto === due.upto ? { ...run, shift: due.shift, isKnown: true, waiting: run.waiting - count } : run,
    )
    .filter((run, index) => run.waiting > 0 || (index === runs.length - 1 && !run.isOver))
}
