import { CLOCK_SET_SINCE } from '../base/index.ts'
import type { ClockTrust } from '../config/schema.ts'

/** What speaks for and against the gateway's clock. Instants are epoch milliseconds. */
export interface ClockEvidence {
  now: number
  trust: ClockTrust
  /** Whether the system says that its clock is synchronised; null: it does not say. */
  isSynchronised: boolean | null
  /** When the last reading of before this start arrived: it cannot be earlier now. */
  lastArrival: number
  /** It was trusted since the start. */
  wasTrusted: boolean
}

/** A last arrival may have been taken while the clock was corrected by so much. */
const SLACK_MS = 5 * 60_000

/** Whether the clock counts as set. One that was is trusted on: whoever sets it further knows better. */
export function isClockSet({ now, trust, isSynchronised, lastArrival, wasTrusted }: ClockEvidence): boolean {
  if (now < CLOCK_SET_SINCE) return false
  if (wasTrusted || trust === 'always' || isSynchronised === true) return true
  return trust === 'plausible' && now >= lastArrival - SLACK_MS
}
