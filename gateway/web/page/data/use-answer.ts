import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { failureOf, get, type RequestFailed } from './fetch.ts'

export interface Answered<Answer> {
  /** The last answer that came. Kept while the gateway is asked again, or for something else. */
  answer: Answer | null
  /** Whether the answer is one for the path asked for now. */
  isCurrent: boolean
  /** Why there is none, or none newer; it is tried again by itself. */
  problem: RequestFailed | null
  /** Asks again. */
  refresh(): void
}

const RETRY_MS = 3_000

/** What the gateway's API says at a path: asked once, again whenever `refresh` is called, and until it comes. */
export function useAnswer<Answer>(path: string): Answered<Answer> {
  const [round, setRound] = useState(0)
  const [shown, setShown] = useState<{ path: string; answer: Answer } | null>(null)
  const [problem, setProblem] = useState<RequestFailed | null>(null)
  const refresh = useCallback(() => setRound((before) => before + 1), [])

  useEffect(() => {
    const abort = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    get<Answer>(path, abort.signal)
      .then((answer) => {
        setShown({ path, answer })
        setProblem(null)
      })
      .catch((error: unknown) => {
        if (abort.signal.aborted) return
        setProblem(failureOf(error))
        timer = setTimeout(refresh, RETRY_MS)
      })
    return () => {
      abort.abort()
      clearTimeout(timer)
    }
  }, [path, round, refresh])

  return {
    answer: shown?.answer ?? null,
    isCurrent: shown?.path === path,
    problem,
    refresh,
  }
}

/** Calls `act` when somebody comes back to this screen or tab, such as from an editor. */
export function useReturn(act: () => void): void {
  const latest = useRef(act)
  latest.current = act
  useEffect(() => {
    const returned = () => latest.current()
    addEventListener('focus', returned)
    return () => removeEventListener('focus', returned)
  }, [])
}
