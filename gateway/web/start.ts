import { Worker } from 'node:worker_threads'
import { errorText, LinesideError, type Log } from '../../base/index.ts'
import type { FromWeb, ToWeb, WebStart } from './messages.ts'

/** The thread gets this long to end by itself. */
const STOP_MS = 5000

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
  const worker = new Worker(new URL('./thread.ts', import.meta.url), { workerData: start, name: 'web' })
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  const url = await listening(worker)
  let stopping = false

  const crashed = (error: Error) => {
    if (stopping) return
    stopping = true
    log.fatal({ code: 'HTTP_INTERNAL', err: error }, 'the web thread ended unasked')
    onCrash(error)
  }
  worker.once('error', (error) => crashed(asError(error)))
  worker.once('exit', (status) =>
    crashed(new LinesideError('HTTP_INTERNAL', `the web thread ended with ${status}`)),
  )

  return {
    url,
    tell: (message) => worker.postMessage(message),
    async stop() {
      stopping = true
      worker.postMessage({ kind: 'stop' } satisfies ToWeb)
      const timer = setTimeout(() => {
        log.warn('the web thread did not end by itself and is ended')
        void worker.terminate()
      }, STOP_MS)
      await ended
      clearTimeout(timer)
    },
  }
}

/** The address where the thread listens; throws what it says kept it from that, and ends it. */
async function listening(worker: Worker): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const onMessage = (message: FromWeb) =>
    message.kind === 'listening'
      ? resolve(message.url)
      : reject(new LinesideError(message.code, message.detail))
  const onError = (error: unknown) =>
    reject(new LinesideError('HTTP_INTERNAL', errorText(error), { cause: error }))
  const onExit = (status: number) =>
    reject(new LinesideError('HTTP_INTERNAL', `the web thread ended with ${status}`))
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

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
