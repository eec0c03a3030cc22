import { LinesideError } from '../../base/index.ts'
import type { Duty, Role } from '../access/index.ts'
import type { Board, StatusAnswer } from './api.ts'
import { RIGHTS, type Right, type Rule } from './rights.ts'

/** A person of the site, as far as a scope is asked about them. */
interface Member {
  id: string
  team?: string | null | undefined
}

/** What one who asks may do and see. Ids of lines, teams and workers are those of the site file. */
export interface Sight {
  /** The same for all who see the same. */
  key: string
  /** Whether a rule lets them. */
  may(rule: Rule): boolean
  /** Throws HTTP_NOT_ALLOWED where the rule of a route does not let them. */
  demand(rule: Rule, route: string): void
  has(right: Right): boolean
  /** The lines that they are limited to; none: all. */
  lines: readonly string[]
  /** The teams that they are limited to; none: all. */
  teams: readonly string[]
  seesLine(line: string): boolean
  seesTeam(team: string): boolean
  seesWorker(worker: Member): boolean
  /** A score is of all that a person did, on whatever line: who is limited to lines alone sees none of others. */
  seesScore(worker: Member): boolean
  seesScores: boolean
  /** Whether they see figures of people other than the worker that they are. */
  seesPeople: boolean
  /** The worker that they are. */
  worker: string | null
  /** A board without the people outside. */
  board(board: Board): Board
  /** A status without payloads for those who may not see the quarantine. */
  status(status: StatusAnswer): StatusAnswer
}

/** Throws HTTP_NOT_ALLOWED where a line is none of theirs. */
export function demandLine(sight: Sight, line: string): void {
  if (sight.seesLine(line)) return
  throw new LinesideError('HTTP_NOT_ALLOWED', `line '${line}' is not of ${sight.lines.join(', ')}`)
}

/** Of requests from loopback until the first user exists: everything (contract.md 3). */
export const SEES_ALL: Sight = sightOf({ role: 'admin', lines: [], teams: [], worker: null })

/** What a person sees by their role and scope; `limit` is the role of a token, which may take rights but gives none. */
export function sightOf({ role, lines, teams, worker }: Duty, limit: Role | null = null): Sight {
  const rights = new Set<Right>(
    RIGHTS[role].filter((right) => limit === null || RIGHTS[limit].includes(right)),
  )
  const own = rights.has('own') ? worker : null
  const seesPeople = rights.has('people')
  const isLimited = lines.length + teams.length > 0
  const seesLine = (line: string) => lines.length === 0 || lines.includes(line)
  const seesTeam = (team: string) => seesPeople && (teams.length === 0 || teams.includes(team))
  const isInTeams = ({ team }: Member) =>
    seesPeople && (teams.length === 0 || (typeof team === 'string' && teams.includes(team)))
  const seesWorker = (member: Member) => (own !== null && member.id === own) || isInTeams(member)
  const seesOthersScores = seesPeople && (lines.length === 0 || teams.length > 0)
  const seesScore = (member: Member) =>
    (own !== null && member.id === own) || (seesOthersScores && isInTeams(member))

  /** Why a rule does not let them; null: it does. */
  function refusalBy({ needs, scope }: Rule): string | null {
    if (typeof needs !== 'string' && !needs.some((right) => rights.has(right))) {
      return `needs the right ${needs.join(' or ')}`
    }
    if (scope === 'site' && isLimited) return 'is about the whole site, beyond lines and teams'
    return scope === 'lines' && teams.length > 0 ? 'is about lines, whatever the team' : null
  }

  return {
    key: JSON.stringify([[...rights].sort(), lines, teams, own]),
    may: (rule) => refusalBy(rule) === null,
    demand(rule, route) {
      const refusal = refusalBy(rule)
      if (refusal !== null) throw new LinesideError('HTTP_NOT_ALLOWED', `${route} ${refusal}`)
    },
    has: (right) => rights.has(right),
    lines,
    teams,
    seesLine,
    seesTeam,
    seesWorker,
    seesScore,
    seesScores: own !== null || seesOthersScores,
    seesPeople,
    worker: own,
    board(board) {
      const seen = board.workers.filter(seesWorker)
      const ids = new Set(seen.map(({ id }) => id))
      return {
        ...board,
        stations: board.stations.map((station) => ({
          ...station,
          people: station.people.filter(({ id }) => ids.has(id)),
        })),
        workers: seen.map((worker) => (seesScore(worker) ? worker : { ...worker, score: null })),
      }
    },
    status(status) {
      const isSeen = rights.has('gateway') && !isLimited
      return isSeen ? status : { ...status, quarantine: { ...status.quarantine, latest: [] } }
    },
  }
}
