import { LinesideError } from '../../base/index.ts'
import type { FromWeb, Question, Questions, ToWeb } from './messages.ts'

/** Asks the main thread, which alone writes. Rejects with the LinesideError that kept it from doing so. */
export type Ask = <Kind extends keyof Questions>(
  kind: Kind,
  asked: Questions[Kind]['asked'],
) => Promise<Questions[Kind]['answer']>

type Told = Extract<ToWeb, { kind: 'answer' | 'refusal' }>

interface Waiting {
  resolve(answer: unknown): void
  reject(error: Error): void
}

/** Questions under way, by their numbers. */
export function createQuestions(tell: (message: FromWeb) => void): { ask: Ask; told(message: Told): void } {
  const waiting = new Map<number, Waiting>()
  let last = 0
  return {
    ask(kind, asked) {
      last++
      const { promise, resolve, reject } = Promise.withResolvers<unknown>()
      waiting.set(last, { resolve, reject })
      tell({ kind: 'question', number: last, question: { kind, ...asked } as Question })
      return promise as Promise<Questions[typeof kind]['answer']>
    },
    told(message) {
      const asker = waiting.get(message.to)
      waiting.delete(message.to)
      if (message.kind === 'answer') asker?.resolve(message.answer)
      else asker?.reject(new LinesideError(message.code, message.detail))
    },
  }
}
