/**
 * How often something may run: at once after the first change, then at most once each interval, and never
 * forgetting the last change. A pure state machine; instants are milliseconds of one monotonic clock.
 */
export interface Pace {
  ranAt: number
  /** A wake-up has been asked for and not come yet. */
  waiting: boolean
}

export type PaceEffect = { kind: 'run' } | { kind: 'wake'; after: number } | { kind: 'nothing' }

export const RESTED: Pace = { ranAt: Number.NEGATIVE_INFINITY, waiting: false }

/** Something changed at `now`: run, ask to be woken after so many milliseconds, or wait for the wake-up asked for. */
export function touched(pace: Pace, now: number, everyMs: number): [Pace, PaceEffect] {
  if (pace.waiting) return [pace, { kind: 'nothing' }]
  const rest = pace.ranAt + everyMs - now
  if (rest <= 0) return [{ ranAt: now, waiting: false }, { kind: 'run' }]
  return [
    { ...pace, waiting: true },
    { kind: 'wake', after: rest },
  ]
}

/** The wake-up asked for has come. */
export function woken(now: number): [Pace, PaceEffect] {
  return [{ ranAt: now, waiting: false }, { kind: 'run' }]
}
