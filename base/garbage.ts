import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * Collects garbage of this thread, once it has started: what a start leaves behind is some 15 MB, and a process that
 * then has little to do would keep it for hours.
 */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
}
