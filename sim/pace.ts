import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../base/index.ts'

export interface PaceOptions {
  clock: Clock
  /** Start of the run, epoch milliseconds. */
  from: number
  /** How many times faster than real time the past is played; 0: as fast as the receivers acknowledge. */
  speed: number
  /** Up to here as fast as the receivers acknowledge in any case. */
  fastTo: number
}

/** Milliseconds of real time until the event at `t` is due; 0 when it is. Nothing is due before it has happened. */
export type Pace = (t: number) => number

export function createPace({ clock, from, speed, fastTo }: PaceOptions): Pace {
  let origin: { real: number; simulated: number } | undefined
  return (t) => {
    const now = clock.now()
    if (t > now) return t - now
    if (speed === 0 || t <= fastTo) return 0
    origin ??= { real: now, simulated: Math.max(from, fastTo) }
    const due = origin.real + (t - origin.simulated) / speed
    return Math.max(0, due - now)
  }
}

const LONGEST_WAIT_MS = 1000

/** Waits until `due()` is 0; false where `signal` came first. */
export async function waitUntilDue(due: () => number, signal: AbortSignal): Promise<boolean> {
  for (let wait = due(); wait > 0 && !signal.aborted; wait = due()) {
    await sleep(Math.min(wait, LONGEST_WAIT_MS), undefined, { signal }).catch(() => {})
  }
  return !signal.aborted
}
