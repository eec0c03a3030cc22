import type { Log } from '../../base/index.ts'
import { startThread } from '../../base/thread.ts'
import { siteHistory } from '../../config/history.ts'
import type { FromUpstream, SinkStatus, ToUpstream, UpstreamStart } from './messages.ts'

export interface Upstream {
  tell(message: ToUpstream): void
  /** A row a sink, in the order of the configuration: the latest that the thread told. */
  status(): SinkStatus[]
  /** `listener` is called whenever status() changed. */
  onStatus(listener: (sinks: SinkStatus[]) => void): void
  /** What is not acknowledged by then waits on disk for the next start. */
  stop(): Promise<void>
}

/**
 * Starts the upstream thread and waits until its files are open; receivers need not be there. Without sinks there
 * is no thread. Throws what kept it from starting: STORE_LOCKED, STORE_NEWER, STORE_DAMAGED, STORE_NOT_WRITABLE,
 * or UPSTREAM_FAILED with the cause. Once it has started, `onCrash` is told if it ends unasked.
 */
export async function startUpstream(
  start: UpstreamStart,
  log: Log,
  onCrash: (error: Error) => void,
): Promise<Upstream> {
  if (siteHistory(start.versions).current.upstream.length === 0) return NOTHING
  const thread = await startThread<FromUpstream>({
    module: new URL('./thread.ts', import.meta.url),
    name: 'upstream',
    workerData: start,
    code: 'UPSTREAM_FAILED',
    log,
    onCrash,
  })
  let { sinks } = thread.first
  const listeners: ((sinks: SinkStatus[]) => void)[] = []
  thread.onMessage((message) => {
    sinks = message.sinks
    for (const listener of listeners) listener(sinks)
  })
  return {
    tell: thread.tell,
    status: () => sinks,
    onStatus: (listener) => listeners.push(listener),
    stop: thread.stop,
  }
}

const NOTHING: Upstream = {
  tell: () => {},
  status: () => [],
  onStatus: () => {},
  stop: () => Promise.resolve(),
}
