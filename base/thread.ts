import { Worker } from 'node:worker_threads'
import { type ErrorCode, errorText, LinesideError } from './errors.ts'
import type { Log } from './log.ts'

/** What a thread says if it could not start. */
export interface ThreadFailed {
  kind: 'failed'
  code: ErrorCode
  detail: string
}

export interface ThreadOptions {
  /** Module that the thread runs. */
  module: URL
  name: string
  workerData: unknown
  /** Code for an end that the thread did not announce. */
  code: ErrorCode
  log: Log
  /** Told once if the thread ends unasked after it has started. */
  onCrash(error: Error): void
}

/** A thread that has started: it gets messages, and `{ kind: 'stop' }` at the end. */
export interface Thread<Message> {
  /** The first message, with which it said that it has started. */
  first: Message
  tell(message: object): void
  /** Messages after the first. */
  onMessage(listener: (message: Message) => void): void
  /** Asks it to end, and ends it where it does not by itself. */
  stop(): Promise<void>
}

/** Room for young objects: Node's default would keep some 10 MB more of a thread that has little to do. */
const RESOURCES = { maxYoungGenerationSizeMb: 4 }
/** A thread gets this long to end by itself. */
const STOP_MS = 5000

/**
 * Starts a thread and waits for its first message. Throws what the thread says kept it from starting, or `code`
 * with the cause; then the thread is ended.
 */
export async function startThread<Message extends { kind: string }>(
  options: ThreadOptions,
): Promise<Thread<Exclude<Message, ThreadFailed>>> {
  type Started = Exclude<Message, ThreadFailed>
  const { module, name, workerData, log } = options
  const worker = new Worker(module, { workerData, name, resourceLimits: RESOURCES })
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  const first = (await firstMessage(worker, options)) as Started
  let stopping = false

  const crashed = (error: Error) => {
    if (stopping) return
    stopping = true
    log.fatal({ code: options.code, err: error }, `the ${name} thread ended unasked`)
    options.onCrash(error)
  }
  worker.once('error', (error) => crashed(error instanceof Error ? error : new Error(String(error))))
  worker.once('exit', (status) => crashed(endedWith(status, options)))

  return {
    first,
    tell: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.on('message', listener),
    async stop() {
      stopping = true
      worker.postMessage({ kind: 'stop' })
      const timer = setTimeout(() => {
        log.warn(`the ${name} thread did not end by itself and is ended`)
        void worker.terminate()
      }, STOP_MS)
      await ended
      clearTimeout(timer)
    },
  }
}

async function firstMessage(worker: Worker, options: ThreadOptions): Promise<{ kind: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ kind: string }>()
  const onMessage = (message: { kind: string } | ThreadFailed) =>
    isFailure(message) ? reject(new LinesideError(message.code, message.detail)) : resolve(message)
  const onError = (error: unknown) =>
    reject(new LinesideError(options.code, errorText(error), { cause: error }))
  const onExit = (status: number) => reject(endedWith(status, options))
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

function isFailure(message: { kind: string } | ThreadFailed): message is ThreadFailed {
  return message.kind === 'failed'
}

function endedWith(status: number, { name, code }: ThreadOptions): LinesideError {
  return new LinesideError(code, `the ${name} thread ended with ${status}`)
}
