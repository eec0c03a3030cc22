/** Who has tried in vain too often waits before the next try, longer after each. */
export interface Lockout {
  /** Milliseconds that `key` still has to wait at `now`; 0 where it may try. */
  wait(key: string, now: number): number
  failed(key: string, now: number): void
  /** Forgets the failures of `key`. */
  forgive(key: string): void
}

export interface LockoutOptions {
  /** Failures in a row before the first wait. */
  free: number
  /** The longest wait; the first is a second, each further one twice as long. */
  longestMs: number
}

const FIRST_WAIT_MS = 1_000
/** Without a further failure for so long, those before are forgotten. */
const FORGET_MS = 15 * 60_000
/** Keys remembered; those that failed longest ago are forgotten first. */
const REMEMBERED = 10_000

/** Time is any that does not step, in milliseconds. A try during a wait does not make it longer. */
export function createLockout({ free, longestMs }: LockoutOptions): Lockout {
  /** In the order of the last failure. */
  const known = new Map<string, { failures: number; at: number }>()

  const waitAfter = (failures: number) =>
    failures < free ? 0 : Math.min(longestMs, FIRST_WAIT_MS * 2 ** (failures - free))

  return {
    wait(key, now) {
      const { failures, at } = known.get(key) ?? { failures: 0, at: now }
      return Math.max(0, at + waitAfter(failures) - now)
    },
    failed(key, now) {
      const before = known.get(key)
      const failures = before && now - before.at < FORGET_MS ? before.failures + 1 : 1
      known.delete(key)
      known.set(key, { failures, at: now })
      const [oldest] = known.keys()
      if (known.size > REMEMBERED) known.delete(oldest)
    },
    forgive(key) {
      known.delete(key)
    },
  }
}
