/** Works that wait for their turn. */
export interface Turns {
  /**
   * Runs `work` once it is its turn: so many at once in all, one after the other for each key. Rejects with what
   * `work` rejects with; null where too many wait already.
   */
  take<T>(key: string, work: () => Promise<T>): Promise<T> | null
}

interface Waiting {
  key: string
  run(): Promise<void>
}

/** `atOnce`: works that run at the same time; `waiting`: those that may wait besides. */
export function createTurns({ atOnce, waiting: most }: { atOnce: number; waiting: number }): Turns {
  const waiting: Waiting[] = []
  const running = new Set<string>()

  function next(): void {
    while (running.size < atOnce) {
      const at = waiting.findIndex(({ key }) => !running.has(key))
      if (at < 0) return
      const [{ key, run }] = waiting.splice(at, 1)
      running.add(key)
      void run().finally(() => {
        running.delete(key)
        next()
      })
    }
  }

  return {
    take(key, work) {
      if (waiting.length >= most) return null
      return new Promise((resolve, reject) => {
        waiting.push({ key, run: () => work().then(resolve, reject) })
        next()
      })
    },
  }
}
