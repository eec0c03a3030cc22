import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Clock, Log } from '../base/index.ts'
import type { ClockTrust } from '../config/schema.ts'
import { isClockSet } from './clock-trust.ts'
import type { GatewayClock } from './ingest/index.ts'

/** A setting of the gateway's clock while it ran. */
export interface ClockStep {
  /** When, by the clock as it was set; epoch milliseconds. */
  at: number
  /** By how much; below 0: back. */
  ms: number
}

/** Watches the gateway's clock: whether it is set, and when it is set anew. */
export interface ClockWatch extends GatewayClock {
  /** Looks at the clock; answers with the step, if it was set since the last look. */
  look(): ClockStep | null
  /** Whether the clock is set. It is trusted once all that was held is placed: see `trust`. */
  isSet(): boolean
  trust(): void
  lastStep(): ClockStep | null
}

interface WatchParts {
  clock: Clock
  trust: ClockTrust
  isSynchronised(): boolean | null
  lastArrival: number
  log: Log
  /** The start of the machine, and milliseconds since; as the system has them by default. */
  boot?: string
  elapsed?: () => number
}

/** Slewing, as NTP does all the time, is slower. */
const STEP_MS = 1_000

export function watchClock(parts: WatchParts): ClockWatch {
  const { clock, trust, isSynchronised, lastArrival, log, boot = bootId(), elapsed = monotonic } = parts
  let step: ClockStep | null = null
  let base = clock.now() - elapsed()
  let wasTrusted = false
  let isTrusted = false

  const isSet = () =>
    isClockSet({ now: clock.now(), trust, isSynchronised: isSynchronised(), lastArrival, wasTrusted })

  function becomeTrusted(): void {
    isTrusted = true
    wasTrusted = true
  }

  function warn(): void {
    log.warn({ code: 'READING_GATEWAY_CLOCK', now: clock.now() }, 'the clock is not set: readings are held')
  }

  if (isSet()) becomeTrusted()
  else warn()
  return {
    isTrusted: () => isTrusted,
    stamp: () => ({ boot, elapsed: elapsed() }),
    arrival: (stamp) => (stamp.boot === boot ? base + stamp.elapsed : null),
    isSet,
    trust() {
      if (!isTrusted) log.info({ now: clock.now() }, 'the clock is set: readings are taken')
      becomeTrusted()
    },
    look() {
      const before = base
      base = clock.now() - elapsed()
      if (isTrusted && !isSet()) {
        isTrusted = false
        warn()
      }
      if (Math.abs(base - before) < STEP_MS) return null
      step = { at: clock.now(), ms: base - before }
      log.warn({ seconds: step.ms / 1000 }, 'the clock was set')
      return step
    },
    lastStep: () => step,
  }
}

/** Milliseconds since the machine started; the same count for every process on it, and never set. */
function monotonic(): number {
  return Number(process.hrtime.bigint() / 1_000_000n)
}

/** Which start of the machine it is. Where the system does not say, no two processes know that it is the same. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return randomUUID()
  }
}
