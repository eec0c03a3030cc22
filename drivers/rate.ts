const SECONDS = 60
const SECOND_MS = 1000

/** Counts what comes, by the second, over the last minute. */
export interface Rate {
  add(count: number, now: number): void
  /** A second, over the last minute, or since the first where that is less. */
  perSecond(now: number): number
}

/** Times are epoch milliseconds; a clock that steps back begins anew. */
export function createRate(): Rate {
  let first: number | null = null
  let latest = 0
  let counts = new Array<number>(SECONDS).fill(0)

  function moveTo(second: number): void {
    if (first === null || second < latest) {
      first = second
      latest = second
      counts = counts.map(() => 0)
    }
    for (let n = Math.max(latest + 1, second - SECONDS + 1); n <= second; n++) counts[n % SECONDS] = 0
    latest = second
  }

  return {
    add(count, now) {
      const second = Math.floor(now / SECOND_MS)
      moveTo(second)
      counts[second % SECONDS] += count
    },
    perSecond(now) {
      if (first === null) return 0
      const second = Math.floor(now / SECOND_MS)
      moveTo(second)
      const sum = counts.reduce((a, b) => a + b, 0)
      return sum / Math.min(SECONDS, second - first + 1)
    },
  }
}
