import { useEffect, useState } from 'preact/hooks'
import type { LinesAnswer } from '../../api.ts'
import { failureOf, get, type RequestFailed } from './fetch.ts'

export interface Lines {
  answer: LinesAnswer | null
  problem: RequestFailed | null
  retry(): void
}

const RETRY_MS = 3_000

/** Site and lines, asked for until they come: the first thing the page needs to know. */
export function useLines(): Lines {
  const [answer, setAnswer] = useState<LinesAnswer | null>(null)
  const [problem, setProblem] = useState<RequestFailed | null>(null)
  const [round, setRound] = useState(0)
  const retry = () => setRound((before) => before + 1)

  const settled = answer !== null && answer.lines.length > 0
  useEffect(() => {
    if (settled) return
    const abort = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    get<LinesAnswer>('/lines', abort.signal)
      .then((lines) => {
        setAnswer(lines)
        setProblem(null)
        if (lines.lines.length === 0) timer = setTimeout(retry, RETRY_MS)
      })
      .catch((error: unknown) => {
        if (abort.signal.aborted) return
        setProblem(failureOf(error))
        timer = setTimeout(retry, RETRY_MS)
      })
    return () => {
      abort.abort()
      clearTimeout(timer)
    }
  }, [round, settled])
  return { answer, problem, retry }
}
