import { useState } from 'preact/hooks'
import type { ObstacleAnswer, ObstacleStepKind } from '../../api.ts'
import { failureOf, post, type RequestFailed } from '../data/fetch.ts'
import { type ObstacleRequest, pathOfStep } from './requests.ts'

export type Done = { what: 'report' | ObstacleStepKind; id: number }

export interface ObstacleSending {
  busy: boolean
  /** What was kept last. */
  done: Done | null
  problem: RequestFailed | null
  /** Both answer whether it was kept. */
  report(request: ObstacleRequest): Promise<boolean>
  step(id: number, step: ObstacleStepKind, request: ObstacleRequest): Promise<boolean>
}

/** Sends reports and their steps, one at a time; `kept` is called after each that the gateway kept. */
export function useObstacles(kept: () => void): ObstacleSending {
  const [state, setState] = useState<Pick<ObstacleSending, 'busy' | 'done' | 'problem'>>({
    busy: false,
    done: null,
    problem: null,
  })

  async function send(path: string, what: Done['what'], request: ObstacleRequest): Promise<boolean> {
    if (state.busy) return false
    setState({ busy: true, done: null, problem: null })
    try {
      const { id } = await post<ObstacleAnswer>(path, request)
      setState({ busy: false, done: { what, id }, problem: null })
      kept()
      return true
    } catch (error) {
      setState({ busy: false, done: null, problem: failureOf(error) })
      return false
    }
  }

  return {
    ...state,
    report: (request) => send('/obstacles', 'report', request),
    step: (id, step, request) => send(pathOfStep(id, step), step, request),
  }
}
