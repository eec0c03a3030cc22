import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'

/** What the system says of its clock, asked now and then. */
export interface Synchronised {
  /** null: it does not say, as in a container. */
  now(): boolean | null
  stop(): void
}

/** systemd-timesyncd makes it once the clock is synchronised. */
const TIMESYNCD = '/run/systemd/timesync/synchronized'
const ASK_AGAIN_MS = 10_000
/** Once it is synchronised; asking starts a process. */
const ASK_LATER_MS = 600_000
const ANSWER_WITHIN_MS = 5_000

/** Asks systemd, which knows whichever program sets the clock. */
export function askSynchronised(): Synchronised {
  let answer: boolean | null = existsSync(TIMESYNCD) ? true : null
  let timer: NodeJS.Timeout | undefined
  let isStopped = false

  function ask(): void {
    const words = ['show', '--property=NTPSynchronized', '--value']
    execFile('timedatectl', words, { timeout: ANSWER_WITHIN_MS }, (error, stdout) => {
      if (isStopped || error) return
      answer = stdout.trim() === 'yes'
      timer = setTimeout(ask, answer ? ASK_LATER_MS : ASK_AGAIN_MS).unref()
    })
  }

  ask()
  return {
    now: () => answer,
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
