import type { Log } from '../../base/index.ts'
import { startThread } from '../../base/thread.ts'
import type { FromWeb, ToWeb, WebStart } from './messages.ts'

export interface Web {
  /** Where it listens, with the actual port. */
  url: string
  tell(message: ToWeb): void
  /** Ends event streams and connections, closes the store. */
  stop(): Promise<void>
}

/**
 * Starts the web thread and waits until it listens. Throws what kept it from starting: HTTP_PORT_IN_USE,
 * CARD_INVALID, or HTTP_INTERNAL with the cause. Once it has started, `onCrash` is told if it ends unasked.
 */
export async function startWeb(start: WebStart, log: Log, onCrash: (error: Error) => void): Promise<Web> {
  const thread = await startThread<FromWeb>({
    module: new URL('./thread.ts', import.meta.url),
    name: 'web',
    workerData: start,
    code: 'HTTP_INTERNAL',
    log,
    onCrash,
  })
  return { url: thread.first.url, tell: thread.tell, stop: thread.stop }
}
