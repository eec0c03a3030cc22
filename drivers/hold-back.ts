import { backoffMs } from '../base/backoff.ts'
import { errorText, LinesideError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Reading } from './contract.ts'

export interface HoldBackOptions {
  push(readings: Reading[]): Promise<void>
  /** So many readings waiting: the source is told to hold back. */
  limit: number
  /** true: hold back; false: go on. Called at a change only. */
  onFull(full: boolean): void
  log: Log
}

/** Readings on their way to push(): in order, one push in flight, what comes meanwhile is the next batch. */
export interface HoldBack {
  add(readings: Reading[]): void
  /** Resolves when everything added is stored, or after `withinMs`; what is left then is logged as lost. */
  stop(withinMs: number): Promise<void>
}

/**
 * A push that rejects has stored nothing: the batch is pushed again after a back-off, in its place.
 * Held are at most one batch in flight and `limit` waiting, besides what the source had under way when told.
 */
export function createHoldBack({ push, limit, onFull, log }: HoldBackOptions): HoldBack {
  let waiting: Reading[] = []
  let inFlight: Reading[] = []
  let full = false
  let stopped = false
  let attempt = 0
  let timer: NodeJS.Timeout | undefined
  let wake: (() => void) | undefined

  const setFull = (now: boolean) => {
    if (full === now) return
    full = now
    onFull(now)
  }

  const next = () => {
    if (inFlight.length === 0) {
      inFlight = waiting
      waiting = []
    }
    if (inFlight.length === 0) {
      wake?.()
      return
    }
    push(inFlight).then(stored, failed)
  }

  const stored = () => {
    inFlight = []
    attempt = 0
    next()
    setFull(false)
  }

  const failed = (error: unknown) => {
    attempt += 1
    if (attempt === 1)
      log.error({ code: codeOf(error) }, `readings cannot be stored, trying again: ${errorText(error)}`)
    timer = setTimeout(next, backoffMs(attempt, Math.random()))
  }

  return {
    add(readings) {
      if (stopped || readings.length === 0) return
      waiting.push(...readings)
      if (waiting.length >= limit) setFull(true)
      if (inFlight.length === 0) next()
    },
    async stop(withinMs) {
      stopped = true
      if (inFlight.length > 0) {
        const late = Promise.withResolvers<void>()
        wake = late.resolve
        const deadline = setTimeout(late.resolve, withinMs)
        await late.promise
        clearTimeout(deadline)
      }
      clearTimeout(timer)
      const lost = inFlight.length + waiting.length
      if (lost > 0) log.error({ lost }, 'stopped with readings that could not be stored')
    },
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof LinesideError ? error.code : undefined
}
