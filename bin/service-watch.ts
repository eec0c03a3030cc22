import { execFile } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { errorText, LinesideError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'

const run = promisify(execFile)

/** While there is no watchdog to answer: how often readiness is tried. */
const TRY_EVERY_MS = 1000

/**
 * Tells systemd that the service is ready, once `proof` has resolved, and from then on, where the unit has a watchdog,
 * that it still works: three times in WATCHDOG_USEC, each time only after `proof` has ended. One that never ends says
 * nothing, and systemd starts the service anew; one that rejects, as on a full disk, is a trouble that no start mends:
 * the page goes on to tell of it. Protocol: sd_notify(3), sd_watchdog_enabled(3). Node has no datagram sockets
 * of Unix, so the program systemd-notify speaks it, for which the unit needs `NotifyAccess=all`.
 * Without NOTIFY_SOCKET in `env` this does nothing. Answers with how to end it.
 */
export function watchService(
  proof: () => Promise<unknown>,
  log: Log,
  env: NodeJS.ProcessEnv = process.env,
): () => void {
  const ended = new AbortController()
  if (env.NOTIFY_SOCKET) keepTelling(proof, log, env, ended.signal).catch(ignoreAbort)
  return () => ended.abort()
}

async function keepTelling(
  proof: () => Promise<unknown>,
  log: Log,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<void> {
  const watchdogMs = watchdogOf(env)
  const everyMs = watchdogMs === null ? TRY_EVERY_MS : watchdogMs / 3
  let ready = false
  while (!ready || watchdogMs !== null) {
    const isProved = await told(proof, log, signal)
    if (isProved || ready) {
      const word: string = ready ? 'WATCHDOG=1' : 'READY=1'
      ready = (await told(() => run('systemd-notify', [word], { env, signal }), log, signal)) || ready
    }
    if (signal.aborted) return
    await delay(ready ? everyMs : Math.min(everyMs, TRY_EVERY_MS), undefined, { signal, ref: false })
  }
}

/** Whether `work` resolved; why it did not is logged. */
async function told(work: () => Promise<unknown>, log: Log, signal: AbortSignal): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    if (signal.aborted) return false
    const { code, message } =
      error instanceof LinesideError ? error : new LinesideError('SERVICE_NOT_TOLD', errorText(error))
    log.error({ code }, message)
    return false
  }
}

/** The watchdog of this process, milliseconds; null where there is none, or it is another's. */
function watchdogOf({ WATCHDOG_USEC: usec, WATCHDOG_PID: pid }: NodeJS.ProcessEnv): number | null {
  if (pid !== undefined && Number(pid) !== process.pid) return null
  const ms = Number(usec) / 1000
  return ms > 0 ? ms : null
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error
}
