import { Worker } from 'node:worker_threads'
import { errorText, LinesideError, type Log } from '../../base/index.ts'
import type { FromUpstream, SinkStatus, ToUpstream, UpstreamStart } from './messages.ts'

/** The thread gets this long to end by itself: what is in flight may still be acknowledged. */
const STOP_MS = 5000

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
  if (start.site.upstream.length === 0) return NOTHING
  const worker = new Worker(new URL('./thread.ts', import.meta.url), { workerData: start, name: 'upstream' })
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  let sinks = await started(worker)
  let stopping = false
  const listeners: ((sinks: SinkStatus[]) => void)[] = []

  const crashed = (error: Error) => {
    if (stopping) return
    stopping = true
    log.fatal({ code: 'UPSTREAM_FAILED', err: error }, 'the upstream thread ended unasked')
    onCrash(error)
  }
  worker.once('error', (error) => crashed(asError(error)))
  worker.once('exit', (status) => crashed(endedWith(status)))
  worker.on('message', (message: FromUpstream) => {
    if (message.kind !== 'status') return
    sinks = message.sinks
    for (const listener of listeners) listener(sinks)
  })

  return {
    tell: (message) => worker.postMessage(message),
    status: () => sinks,
    onStatus: (listener) => listeners.push(listener),
    async stop() {
      stopping = true
      worker.postMessage({ kind: 'stop' } satisfies ToUpstream)
      const timer = setTimeout(() => {
        log.warn('the upstream thread did not end by itself and is ended')
        void worker.terminate()
      }, STOP_MS)
      await ended
      clearTimeout(timer)
    },
  }
}

const NOTHING: Upstream = {
  tell: () => {},
  status: () => [],
  onStatus: () => {},
  stop: () => Promise.resolve(),
}

/** The status with which the thread started; throws what it says kept it from that, and ends it. */
async function started(worker: Worker): Promise<SinkStatus[]> {
  const { promise, resolve, reject } = Promise.withResolvers<SinkStatus[]>()
  const onMessage = (message: FromUpstream) =>
    message.kind === 'failed'
      ? reject(new LinesideError(message.code, message.detail))
      : resolve(message.sinks)
  const onError = (error: unknown) =>
    reject(new LinesideError('UPSTREAM_FAILED', errorText(error), { cause: error }))
  const onExit = (status: number) => reject(endedWith(status))
  worker.on('message', onMessage).once('error', onError).once('exit', onExit)
  try {
    return await promise
  } catch (error) {
    await worker.terminate()
    throw error
  } finally {
    worker.off('message', onMessage).off('error', onError).off('exit', onExit)
  }
}

function endedWith(status: number): LinesideError {
  return new LinesideError('UPSTREAM_FAILED', `the upstream thread ended with ${status}`)
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
