import type { ObstacleStepKind } from '../../api.ts'
import { withOffset } from '../configuration/local-time.ts'

/** The body of POST /api/v1/obstacles, and of what follows a report: what was filled in alone. */
export type ObstacleRequest = Record<string, string>

const INSTANTS: ReadonlySet<string> = new Set(['from', 'to'])

/** What a form says, as a request: times by the clocks of the site, and nothing that was left empty. */
export function requestOf(form: FormData, timeZone: string): ObstacleRequest {
  const request: ObstacleRequest = {}
  for (const [name, found] of form) {
    const text = String(found).trim()
    const value = INSTANTS.has(name) ? withOffset(text, timeZone) : text
    if (value !== null && value !== '') request[name] = value
  }
  return request
}

/** Where the gateway's API takes the next step of a report. */
export function pathOfStep(id: number, step: ObstacleStepKind): string {
  return `/obstacles/${id}/${step.replace('_', '-')}`
}
