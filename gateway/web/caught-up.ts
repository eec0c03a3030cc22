import { setTimeout as delay } from 'node:timers/promises'
import type { StoreReader } from './store.ts'

const POLL_MS = 10
/** Longer behind than this, and what there is is answered, as provisional. */
const PATIENCE_MS = 10_000

/**
 * Waits until the figures hold everything that was stored when it was called: who has its reading acknowledged and
 * then asks, finds it counted. Answers whether they do.
 */
export async function caughtUp(store: StoreReader): Promise<boolean> {
  const stored = store.facts()
  for (let waited = 0; store.derived() < stored; waited += POLL_MS) {
    if (waited >= PATIENCE_MS) return false
    await delay(POLL_MS)
  }
  return true
}
