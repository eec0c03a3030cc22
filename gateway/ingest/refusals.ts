import { type Clock, type ErrorCode, errorText, LinesideError, type Log } from '../../base/index.ts'

/** What the broker refused: logged with its code, at most once a second for each, and counted. */
export interface Refusals {
  /** `who` names the client or the address. */
  add(code: ErrorCode, who: Record<string, string | undefined>, detail: string): void
  /** An error that ended a connection; one of ours has its code, others get one by what aedes says. */
  ended(who: Record<string, string | undefined>, error: Error): void
  /** Since the start, by code. */
  counts: Record<string, number>
}

const LOG_EVERY_MS = 1000

/** The words of aedes for limits that it keeps itself. */
const CODES: Record<string, ErrorCode> = {
  'connect did not arrive in time': 'MQTT_TIMEOUT',
  'keep alive timeout': 'MQTT_TIMEOUT',
  'drain timeout': 'MQTT_SLOW_READER',
  'topic has too many levels': 'MQTT_BAD_TOPIC',
}

/** A client that went away without a word broke no rule. */
const GONE = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED'])

export function createRefusals(clock: Clock, log: Log): Refusals {
  const counts: Record<string, number> = {}
  const logged = new Map<ErrorCode, { at: number; suppressed: number }>()

  function add(code: ErrorCode, who: Record<string, string | undefined>, detail: string): void {
    counts[code] = (counts[code] ?? 0) + 1
    const now = clock.now()
    const known = logged.get(code)
    if (known && Math.abs(now - known.at) < LOG_EVERY_MS) {
      known.suppressed++
      return
    }
    logged.set(code, { at: now, suppressed: 0 })
    log.warn({ code, ...who, suppressed: known?.suppressed ?? 0 }, detail)
  }

  return {
    counts,
    add,
    ended(who, error) {
      if (GONE.has((error as NodeJS.ErrnoException).code ?? '')) {
        log.debug({ ...who, error: errorText(error) }, 'connection lost')
        return
      }
      if (error instanceof LinesideError) add(error.code, who, error.message)
      else add(CODES[error.message] ?? 'MQTT_CLIENT_ERROR', who, error.message)
    },
  }
}
