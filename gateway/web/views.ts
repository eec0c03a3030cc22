import type { View } from './api.ts'
import { RULES } from './rights.ts'
import type { Sight } from './sight.ts'

/** What a view of the page asks first: whoever is refused that is not shown the way to it. */
const ASKED: Readonly<Record<View, string>> = {
  status: 'GET /api/v1/status',
  quarantine: 'GET /api/v1/quarantine',
  configuration: 'GET /api/v1/configuration',
  obstacles: 'GET /api/v1/obstacles',
  operations: 'GET /api/v1/operations',
  corrections: 'GET /api/v1/corrections',
}

export const VIEWS = Object.keys(ASKED) as View[]

/** The views that are of use to somebody, by the same rules as the requests themselves. */
export function viewsFor(sight: Sight): View[] {
  return VIEWS.filter((view) => sight.may(RULES[ASKED[view]]))
}
