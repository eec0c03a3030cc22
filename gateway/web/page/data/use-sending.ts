import { useState } from 'preact/hooks'
import { failureOf, post, type RequestFailed } from './fetch.ts'

export interface Sending<Answer> {
  busy: boolean
  /** What the gateway answered last; null: nothing yet, or it refused. */
  answer: Answer | null
  /** Why it refused. */
  problem: RequestFailed | null
  /** Sends, unless something is under way; resolves when all is over, whatever came of it. */
  send(body: object): Promise<void>
}

/** POSTs to a path of the gateway's API, one request at a time, and keeps what came of the last. */
export function useSending<Answer>(path: string): Sending<Answer> {
  const [state, setState] = useState<Omit<Sending<Answer>, 'send'>>({
    busy: false,
    answer: null,
    problem: null,
  })

  const send = async (body: object) => {
    if (state.busy) return
    setState({ busy: true, answer: null, problem: null })
    try {
      setState({ busy: false, answer: await post<Answer>(path, body), problem: null })
    } catch (error) {
      setState({ busy: false, answer: null, problem: failureOf(error) })
    }
  }
  return { ...state, send }
}
