import { errorText, type Log } from '../base/index.ts'
import type { ClockWatch } from './clock-watch.ts'
import type { Store } from './facts/index.ts'
import { type Admit, type GroupCommit, nothing } from './ingest/index.ts'

/** Readings placed in one transaction: acknowledgements wait no longer than that. */
const BATCH = 200

/**
 * Places the readings that wait for a clock, as far as it is known by now; to be called now and then. Those that wait
 * for the gateway's clock come before any that arrives once it is trusted, so that order and identity are kept.
 */
export function createHeldReadings(
  { store, admit, commit, clock }: { store: Store; admit: Admit; commit: GroupCommit; clock: ClockWatch },
  log: Log,
): () => Promise<void> {
  let isBusy = false
  /** Number of the last that waited for the gateway's clock and was looked at. */
  let last = 0

  async function placeForGateway(): Promise<void> {
    for (;;) {
      let upto: number | null = null
      await commit.add(() => {
        const admission = nothing()
        upto = admit.placing.forGateway(last, BATCH, admission)
        if (upto === null) clock.trust()
        return admission
      })
      if (upto === null) return
      last = upto
    }
  }

  async function placeForSources(): Promise<void> {
    while (admit.placing.isDue()) {
      await commit.add(() => {
        const admission = nothing()
        admit.placing.forSource(BATCH, admission)
        return admission
      })
    }
  }

  return async () => {
    if (isBusy || !clock.isSet()) return
    isBusy = true
    try {
      if (!clock.isTrusted() || store.quarantine.undated(last, 1).length > 0) await placeForGateway()
      await placeForSources()
    } catch (error) {
      log.error({ err: error }, `held readings wait on: ${errorText(error)}`)
    } finally {
      isBusy = false
    }
  }
}
