import { LinesideError } from '../../base/index.ts'
import type { Worker } from '../../config/site.ts'
import type { SubjectType } from '../kpi/index.ts'
import { BadParameters } from './problem.ts'
import { demandLine, type Sight } from './sight.ts'

interface Asked {
  by: SubjectType
  line?: string
  id?: string
}

/**
 * The question as far as its asker sees: those limited to one line ask about that, a worker about themselves.
 * `workers` are those of the site at that time. Throws HTTP_NOT_ALLOWED, or HTTP_BAD_REQUEST where one of several
 * lines has to be named, as the totals of an answer are of all that was asked about.
 */
export function withinSight<Question extends Asked>(
  sight: Sight,
  question: Question,
  workers: readonly Worker[],
): Question {
  const line = lineWithin(sight, question.line)
  const id = idWithin(sight, question, workers)
  return { ...question, ...(line === undefined ? {} : { line }), ...(id === undefined ? {} : { id }) }
}

/** The answer without the people and teams outside. */
export function onlySeen<Answer extends { rows: { id: string }[] }>(
  sight: Sight,
  answer: Answer,
  by: SubjectType,
  workers: readonly Worker[],
): Answer {
  if (by === 'team') return { ...answer, rows: answer.rows.filter(({ id }) => sight.seesTeam(id)) }
  if (by !== 'worker') return answer
  return { ...answer, rows: answer.rows.filter(({ id }) => sight.seesWorker(memberOf(id, workers))) }
}

function lineWithin(sight: Sight, asked: string | undefined): string | undefined {
  if (asked !== undefined) {
    demandLine(sight, asked)
    return asked
  }
  if (sight.lines.length <= 1) return sight.lines[0]
  throw new BadParameters([{ parameter: 'line', found: null, allowed: sight.lines.join(', ') }])
}

function idWithin(sight: Sight, { by, id }: Asked, workers: readonly Worker[]): string | undefined {
  if (by === 'team' && (!sight.seesPeople || (id !== undefined && !sight.seesTeam(id)))) throw outside(by, id)
  if (by !== 'worker') return id
  const asked = id ?? (sight.seesPeople ? undefined : (sight.worker ?? ''))
  if (asked !== undefined && !sight.seesWorker(memberOf(asked, workers))) throw outside(by, id)
  return asked
}

function memberOf(id: string, workers: readonly Worker[]): { id: string; team?: string } {
  return workers.find((worker) => worker.id === id) ?? { id }
}

function outside(by: SubjectType, id: string | undefined): LinesideError {
  return new LinesideError('HTTP_NOT_ALLOWED', `figures by ${by}${id === undefined ? '' : ` of '${id}'`}`)
}
