import { type Clock, errorText, type Log } from '../base/index.ts'
import type { ClockTrust } from '../config/schema.ts'
import { clockAnswer } from './clock-answer.ts'
import { askSynchronised } from './clock-synchronised.ts'
import { watchClock } from './clock-watch.ts'
import type { Store } from './facts/index.ts'
import { createHeldReadings } from './held-readings.ts'
import type { Admit, GatewayClock, GroupCommit } from './ingest/index.ts'
import { readmit } from './readmission.ts'
import type { GatewayState } from './web/index.ts'

/** The clock of the gateway and those of its sources, and what waits for them. */
export interface Clocks {
  gateway: GatewayClock
  /** Looks at the clocks from now on, and places what waits for them. */
  start(admit: Admit, commit: GroupCommit): void
  answer(admit: Admit): GatewayState['clock']
  stop(): void
}

const LOOK_EVERY_MS = 1_000
/** A step further than that may have made readings ahead that are not. */
const STEP_FORWARD_MS = 60_000
const AUTHOR = 'clock'

export function openClocks(store: Store, clock: Clock, trust: ClockTrust, log: Log): Clocks {
  const synchronised = askSynchronised()
  const isSynchronised = synchronised.now
  const watch = watchClock({ clock, trust, isSynchronised, lastArrival: store.lastArrival(), log })
  let looking: NodeJS.Timeout | undefined

  return {
    gateway: watch,
    start(admit, commit) {
      const placeHeld = createHeldReadings({ store, admit, commit, clock: watch }, log)
      const tryAgain = () => readmit(store, commit, clock, { code: 'READING_FUTURE' }, AUTHOR)
      looking = setInterval(() => {
        const step = watch.look()
        void placeHeld()
        if (!step || step.ms < STEP_FORWARD_MS) return
        tryAgain().catch((error) => log.error({ err: error }, `not tried again: ${errorText(error)}`))
      }, LOOK_EVERY_MS)
    },
    answer: (admit) => clockAnswer(watch, isSynchronised(), admit.sources()),
    stop() {
      clearInterval(looking)
      synchronised.stop()
    },
  }
}
