/** Waits between attempts, milliseconds: doubling from `firstMs` up to `maxMs`. */
interface Backoff {
  firstMs: number
  maxMs: number
}

const DEFAULT_BACKOFF: Backoff = { firstMs: 500, maxMs: 30_000 }

/**
 * Milliseconds to wait before attempt `attempt` (1 = first retry). Between half and the whole of the doubled
 * wait, by `random` in [0, 1): a hall of devices that lost their switch must not come back in step.
 */
export function backoffMs(attempt: number, random: number, { firstMs, maxMs } = DEFAULT_BACKOFF): number {
  const whole = Math.min(maxMs, firstMs * 2 ** Math.min(Math.max(attempt, 1) - 1, 30))
  return Math.round(whole / 2 + (whole / 2) * random)
}
