import type { ShiftInstance } from '../floor/index.ts'

/** What was known when a window of a line was last evaluated. */
export interface Evaluated {
  /** Number of the change that its figures held. */
  upto: number
  /** When, epoch milliseconds. */
  at: number
  final: boolean
}

/** Of a sink: how often an open window is looked at, and how long after its end it settles; milliseconds. */
export interface Rhythm {
  everyMs: number
  settleMs: number
}

/** A window is final at the latest this long after its end (contract.md 4). */
const LATEST_FINAL_MS = 4 * 3_600_000

/**
 * When a window of a line is to be evaluated, epoch milliseconds; an instant in the past is now, Infinity is not
 * until it changes again. `upto` is the number of its last change: another number is another state, also a lower
 * one, since a rebuild counts anew.
 */
export function dueAt(
  window: ShiftInstance,
  upto: number,
  known: Evaluated | undefined,
  now: number,
  { everyMs, settleMs }: Rhythm,
): number {
  if (known === undefined || now < window.from) return window.from
  const hasChanged = upto !== known.upto
  if (known.final) return hasChanged ? now : Number.POSITIVE_INFINITY
  // A clock that was set back must not keep a window waiting until it catches up.
  if ((hasChanged && now >= window.to) || known.at > now) return now
  const turns = [window.to, window.to + settleMs, window.to + LATEST_FINAL_MS]
  return Math.min(known.at + everyMs, ...turns.filter((turn) => turn > known.at))
}

/**
 * Whether a window is final (contract.md 4): settled since its end with nobody signed on from it and no source
 * silent, or too long ago to wait for that.
 */
export function isFinal(
  window: ShiftInstance,
  now: number,
  settleMs: number,
  line: { hasOpenSession: boolean; hasSilentSource: boolean },
): boolean {
  if (now >= window.to + LATEST_FINAL_MS) return true
  return now >= window.to + settleMs && !line.hasOpenSession && !line.hasSilentSource
}
