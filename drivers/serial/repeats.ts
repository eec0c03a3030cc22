/** So many texts are remembered at most; then the oldest are forgotten. */
const MOST = 10_000

/** Tells scans that are one: the same text again. */
export interface Repeats {
  /**
   * Whether this text came less than `afterMs` before `at` (epoch milliseconds), be it that it was dropped then: a
   * scanner that reads a code for as long as it sees it gives one scan. A text older than the last is none.
   */
  isRepeat(text: string, at: number): boolean
}

export function createRepeats(afterMs: number): Repeats {
  /** When each text came last, oldest first. */
  const last = new Map<string, number>()

  function forget(at: number): void {
    for (const [text, then] of last) {
      if (last.size <= MOST && at - then < afterMs) return
      last.delete(text)
    }
  }

  return {
    isRepeat(text, at) {
      const then = last.get(text)
      last.delete(text)
      last.set(text, at)
      forget(at)
      return then !== undefined && at >= then && at - then < afterMs
    },
  }
}
