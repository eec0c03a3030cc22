import { type ErrorCode, errorText, LinesideError, type Log } from '../../base/index.ts'
import { startThread } from '../../base/thread.ts'
import type { MakeSeals, NextSeals } from '../facts/index.ts'
import type { FromWeb, Question, ToWeb, WebStart } from './messages.ts'

export interface Web {
  /** Where it listens, with the actual port. */
  url: string
  tell(message: ToWeb): void
  /** Who answers what the thread asks; a rejection goes back to it by its code. */
  onQuestion(answer: (question: Question) => unknown): void
  /**
   * Makes the next seals, one answer at a time: this thread reads the store anyhow, and one more would take 14 MB.
   * Rejects with what kept it from reading, or once the thread has ended.
   */
  makeSeals: MakeSeals
  /** Ends event streams and connections, closes the store. */
  stop(): Promise<void>
}

/**
 * Starts the web thread and waits until it listens. Throws what kept it from starting: HTTP_PORT_IN_USE,
 * CARD_INVALID, or HTTP_INTERNAL with the cause. Once it has started, `onCrash` is told if it ends unasked.
 */
export async function startWeb(start: WebStart, log: Log, onCrash: (error: Error) => void): Promise<Web> {
  let sealing: PromiseWithResolvers<NextSeals> | undefined
  let crash: Error | undefined
  const thread = await startThread<FromWeb>({
    module: new URL('./thread.ts', import.meta.url),
    name: 'web',
    workerData: start,
    code: 'HTTP_INTERNAL',
    log,
    onCrash(error) {
      crash = error
      sealing?.reject(error)
      onCrash(error)
    },
  })
  thread.onMessage((message) => {
    if (message.kind === 'seals') sealing?.resolve(message.next)
    if (message.kind === 'unsealed') sealing?.reject(new Error(message.detail))
  })
  const { url } = thread.first as Extract<FromWeb, { kind: 'listening' }>
  return {
    url,
    tell: thread.tell,
    onQuestion(answer) {
      thread.onMessage((message) => {
        if (message.kind !== 'question') return
        const { number: to, question } = message
        Promise.try(answer, question).then(
          (answered) => thread.tell({ kind: 'answer', to, answer: answered }),
          (error) => thread.tell({ kind: 'refusal', to, ...refusalOf(error) }),
        )
      })
    },
    makeSeals(at) {
      // Nobody would answer.
      if (crash) return Promise.reject(crash)
      sealing = Promise.withResolvers<NextSeals>()
      thread.tell({ kind: 'seal', at })
      return sealing.promise
    },
    stop: thread.stop,
  }
}

function refusalOf(error: unknown): { code: ErrorCode; detail: string } {
  if (error instanceof LinesideError) return { code: error.code, detail: error.detail }
  return { code: 'HTTP_INTERNAL', detail: errorText(error) }
}
