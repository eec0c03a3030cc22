/** A source of the present instant, epoch milliseconds; passed in so that tests and the simulator own time. */
export interface Clock {
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }

/** No clock that was ever set stands before it. */
export const CLOCK_SET_SINCE = Date.UTC(2020, 0, 1)
