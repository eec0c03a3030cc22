import type { Role } from '../access/index.ts'
import { SHELL_PATHS } from './shell-paths.ts'

/**
 * What a role may: `lines` figures of lines, stations and products; `own` those of the worker that one is; `people`
 * those of everybody in scope; `gateway` its readings in quarantine and its configuration; `correct` what readings
 * say; `configure` take in another configuration; `audit` read who did what.
 */
export type Right = 'lines' | 'own' | 'people' | 'gateway' | 'correct' | 'configure' | 'audit'

export const RIGHTS: Readonly<Record<Role, readonly Right[]>> = {
  viewer: ['lines'],
  worker: ['lines', 'own'],
  supervisor: ['lines', 'people', 'gateway', 'correct'],
  engineer: ['lines', 'people', 'gateway', 'correct', 'configure'],
  hr: ['lines', 'people'],
  admin: ['lines', 'own', 'people', 'gateway', 'correct', 'configure', 'audit'],
}

/** Who may ask a route, and how the lines and teams that a person is limited to apply to it. */
export interface Rule {
  /** `anybody`: without signing in; `signed-in`: whoever did; else one of these rights is needed. */
  needs: 'anybody' | 'signed-in' | readonly Right[]
  /**
   * `none`: nothing of it is of a line or a person. `answer`: the route asks the sight of its caller, and leaves out
   * or refuses what lies outside. `lines`: so it is for whoever is limited to lines; it is not told by people, so
   * whoever is limited to teams is refused. `site`: it is about all of the site, so whoever is limited is refused.
   */
  scope: 'none' | 'answer' | 'lines' | 'site'
  /** What goes into the operation log: `all` requests, or those that show figures of `people`. */
  noted?: 'all' | 'people'
}

const ANYBODY: Rule = { needs: 'anybody', scope: 'none' }
const SIGNED_IN: Rule = { needs: 'signed-in', scope: 'none' }

/** Every route by method and path: the one place that says who may what. What is not in here is refused. */
export const RULES: Readonly<Record<string, Rule>> = {
  'GET /livez': ANYBODY,
  'GET /readyz': ANYBODY,
  'GET /metrics': SIGNED_IN,
  'POST /api/v1/session': ANYBODY,
  'GET /api/v1/session': SIGNED_IN,
  'DELETE /api/v1/session': ANYBODY,
  'GET /api/v1/openapi.json': SIGNED_IN,
  'GET /api/v1/lines': { needs: ['lines'], scope: 'answer' },
  'GET /api/v1/lines/:line/board': { needs: ['lines'], scope: 'answer', noted: 'people' },
  'GET /api/v1/events': { needs: ['lines'], scope: 'answer', noted: 'people' },
  'GET /api/v1/kpis': { needs: ['lines'], scope: 'answer', noted: 'people' },
  'GET /api/v1/trace': { needs: ['lines'], scope: 'answer', noted: 'people' },
  'GET /api/v1/trace/facts/:id': { needs: ['lines'], scope: 'answer', noted: 'people' },
  'GET /api/v1/trace/corrections/:id': { needs: ['lines'], scope: 'answer', noted: 'people' },
  'GET /api/v1/scores': { needs: ['own', 'people'], scope: 'answer', noted: 'people' },
  'GET /api/v1/status': { needs: ['lines'], scope: 'answer' },
  'GET /api/v1/quarantine': { needs: ['gateway'], scope: 'lines' },
  'POST /api/v1/quarantine/readmit': { needs: ['correct'], scope: 'lines', noted: 'all' },
  'GET /api/v1/configuration': { needs: ['gateway'], scope: 'site' },
  'POST /api/v1/configuration/reload': { needs: ['configure'], scope: 'site', noted: 'all' },
  'GET /api/v1/operations': { needs: ['audit'], scope: 'site' },
  'GET /api/v1/corrections': { needs: ['correct'], scope: 'answer', noted: 'people' },
  'GET /api/v1/corrections/subjects': { needs: ['correct'], scope: 'answer' },
  'POST /api/v1/corrections': { needs: ['correct'], scope: 'answer', noted: 'all' },
  'POST /api/v1/corrections/:id/revoke': { needs: ['correct'], scope: 'answer', noted: 'all' },
  'GET /api/v1/obstacles': { needs: ['own', 'people'], scope: 'answer', noted: 'people' },
  'POST /api/v1/obstacles': { needs: ['own', 'correct'], scope: 'answer', noted: 'all' },
  'POST /api/v1/obstacles/:id/close': { needs: ['own', 'correct'], scope: 'answer', noted: 'all' },
  'POST /api/v1/obstacles/:id/answer': { needs: ['correct'], scope: 'answer', noted: 'all' },
  'POST /api/v1/obstacles/:id/approve': { needs: ['correct'], scope: 'answer', noted: 'all' },
  'POST /api/v1/obstacles/:id/refuse': { needs: ['correct'], scope: 'answer', noted: 'all' },
  'POST /api/v1/obstacles/:id/take-back': { needs: ['correct'], scope: 'answer', noted: 'all' },
  'GET /*': ANYBODY,
  ...Object.fromEntries(SHELL_PATHS.map((path) => [`GET ${path}`, ANYBODY])),
}

/** The rule of a route; HEAD is as GET. Undefined: nobody has said who may. */
export function ruleOf(method: string, url: string): Rule | undefined {
  return RULES[`${method === 'HEAD' ? 'GET' : method} ${url}`]
}
