import { type Pace, type PaceEffect, RESTED, touched, woken } from './pace.ts'

/** Time for what repeats: a monotonic clock in milliseconds, and wake-ups that can be taken back. */
export interface Scheduler {
  now(): number
  /** Calls `run` once, `ms` from now; the function returned takes it back. */
  after(ms: number, run: () => void): () => void
}

export const systemScheduler: Scheduler = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

/** Calls `run` each `ms`; the function returned ends it. */
export function repeat(scheduler: Scheduler, ms: number, run: () => void): () => void {
  let cancel = scheduler.after(ms, tick)
  function tick() {
    cancel = scheduler.after(ms, tick)
    run()
  }
  return () => cancel()
}

/** What is paced takes at most one part in so many of the time: the thread has others to serve. */
const SHARE = 4

/**
 * Calls `run` after the first of a burst of calls at once, then at most once each `ms`, by the rules of pace.ts;
 * less often where it takes long.
 */
export function paced(scheduler: Scheduler, ms: number, run: () => void): { touch(): void; stop(): void } {
  let pace = RESTED
  let cancel = () => {}
  let tookMs = 0
  const follow = ([next, effect]: [Pace, PaceEffect]) => {
    pace = next
    if (effect.kind === 'run') timedRun()
    if (effect.kind === 'wake') cancel = scheduler.after(effect.after, () => follow(woken(scheduler.now())))
  }
  function timedRun(): void {
    const began = scheduler.now()
    run()
    tookMs = scheduler.now() - began
  }
  const everyMs = () => Math.max(ms, SHARE * tookMs)
  return { touch: () => follow(touched(pace, scheduler.now(), everyMs())), stop: () => cancel() }
}
