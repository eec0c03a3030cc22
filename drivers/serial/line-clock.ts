/** More than this between two turns of the event loop is no silence: nobody listened. */
const MOST_MS = 50

/**
 * Time as silence on the line counts it, milliseconds: while the process was busy, or the port held back, what came
 * waits in the system and cannot be told from silence, so that time does not pass here.
 */
export interface LineClock {
  /** `monotonicMs` of a clock that is never set; `listening`: the port was being read since the last turn. */
  turn(monotonicMs: number, listening: boolean): void
  now(): number
}

export function createLineClock(monotonicMs: number): LineClock {
  let last = monotonicMs
  let passed = 0
  return {
    turn(monotonicMs, listening) {
      if (listening) passed += Math.min(monotonicMs - last, MOST_MS)
      last = monotonicMs
    },
    now: () => passed,
  }
}
