import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** By then what belongs to the start has been used. */
const STARTED_AFTER_MS = 3000

/**
 * Gives back, a moment later, what the start of this thread needed: a process that then has little to do would keep it
 * for hours. Holds the thread up once.
 */
export function forgetTheStart(): void {
  setTimeout(() => {
    setFlagsFromString('--expose-gc')
    runInNewContext('gc')({ type: 'major', execution: 'sync', flavor: 'last-resort' })
  }, STARTED_AFTER_MS).unref()
}
