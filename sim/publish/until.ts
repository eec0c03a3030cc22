import { setTimeout as sleep } from 'node:timers/promises'

const POLL_MS = 20

/** True once `condition` holds; false if it still does not after `waitMs`. */
export async function until(condition: () => boolean, waitMs: number): Promise<boolean> {
  const deadline = performance.now() + waitMs
  while (!condition()) {
    if (performance.now() > deadline) return false
    await sleep(POLL_MS)
  }
  return true
}
