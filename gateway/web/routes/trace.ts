import { Type } from 'typebox'
import { LinesideError } from '../../../base/index.ts'
import type { SiteHistory } from '../../../config/history.ts'
import { FIGURE_IDS, type FigureId, figuresOf, isKnown, SUBJECTS, type SubjectType } from '../../kpi/index.ts'
import { askedWindow } from '../asked-window.ts'
import { sightOn } from '../caller.ts'
import { caughtUp } from '../caught-up.ts'
import type { WebContext } from '../context.ts'
import { INSTANT_FORMS, parseInstant } from '../instant.ts'
import { withinSight } from '../kpi-scope.ts'
import { BadParameters } from '../problem.ts'
import { answers, closed } from '../schema/common.ts'
import { TraceCorrectionSchema, TraceFactSchema, TraceSchema } from '../schema/trace.ts'
import { demandLine } from '../sight.ts'
import { onlySeenOfCorrection, onlySeenOfFact, onlySeenOfFigure } from '../trace-scope.ts'
import { refuseUnknown } from './kpis.ts'
import type { WebServer } from './route.ts'

const Limit = Type.Integer({ minimum: 1, maximum: 500, default: 50 })

const Query = closed({
  by: Type.Enum(SUBJECTS, { description: 'Kind of subject' }),
  id: Type.String({ minLength: 1, description: 'The subject' }),
  from: Type.String({ description: INSTANT_FORMS }),
  to: Type.String({ description: INSTANT_FORMS }),
  kpi: Type.String({ description: `The figure: ${FIGURE_IDS.join(', ')}` }),
  line: Type.Optional(Type.String({ description: 'Only what happened on this line' })),
  station: Type.Optional(Type.String({ description: 'Only what happened at this station' })),
  input: Type.Optional(Type.String({ description: 'Only this input of the formula' })),
  part: Type.Optional(Type.String({ description: 'Only facts of the part with this key; with `input`' })),
  limit: Limit,
  cursor: Type.Optional(
    Type.String({
      pattern: '^-?\\d{1,16}\\.\\d{1,16}$',
      description: 'Facts after those of the last page; with `input`',
    }),
  ),
  parts_from: Type.Optional(
    Type.Integer({ minimum: 0, description: 'Parts from this one on; with `input`' }),
  ),
})

const FactParams = closed({ id: Type.Integer({ minimum: 1, description: 'Number of a fact' }) })
const FactQuery = closed({
  from: Type.Optional(
    Type.String({ description: `Only windows that begin then or later. ${INSTANT_FORMS}` }),
  ),
  limit: Type.Integer({ minimum: 1, maximum: 50, default: 10, description: 'Windows at most' }),
})

/** As long as that of GET /api/v1/kpis: any of its figures can be opened. */
const LONGEST_DAYS = 36_600

/** GET /api/v1/trace, /trace/facts/{id} and /trace/corrections/{id}: from a figure to facts, and back (contract.md 3). */
export function trace(app: WebServer, context: WebContext): void {
  app.get(
    '/api/v1/trace',
    {
      schema: {
        summary: 'A figure, opened to its formula, its parts and the facts behind it',
        querystring: Query,
        response: answers(TraceSchema),
      },
    },
    async (request) => {
      const { by, id, kpi, line, station, input, part, limit, cursor, parts_from } = request.query
      if (input === undefined) refusePages({ cursor, part, parts_from })
      const sight = sightOn(request)
      const window = askedWindow(request.query.from, request.query.to, LONGEST_DAYS)
      const workers = workersAt(context, window.to - 1)
      const asked = {
        by,
        id,
        ...(line === undefined ? {} : { line }),
        ...(station === undefined ? {} : { station }),
      }
      const seen = withinSight(sight, asked, workers)
      if (by === 'line') demandLine(sight, id)
      refuseUnknown(context.history, seen)
      refuseUnknownSubject(context.history, by, id)
      const { figures, clock } = context
      const question = {
        ...seen,
        ...window,
        kpi: figureOf(by, kpi),
        limit,
        isBehind: !(await caughtUp(context.store)),
        ...(input === undefined ? {} : { input }),
        ...(part === undefined ? {} : { part }),
        ...(cursor === undefined ? {} : { cursor: cursorOf(cursor) }),
        ...(parts_from === undefined ? {} : { partsFrom: parts_from }),
      }
      const answer = figures.snapshot(() => figures.trace(question, clock.now()))
      if (input !== undefined && answer.inputs.length === 0) throw notInFormula(input)
      return onlySeenOfFigure(sight, answer, workers)
    },
  )
  app.get(
    '/api/v1/trace/facts/:id',
    {
      schema: {
        summary: 'What a fact means, and the figures that it feeds',
        params: FactParams,
        querystring: FactQuery,
        response: answers(TraceFactSchema),
      },
    },
    async (request) => {
      const { id } = request.params
      const sight = sightOn(request)
      await caughtUp(context.store)
      const { figures, clock } = context
      const question = { fact: id, ...windowsOf(request.query) }
      const answer = figures.snapshot(() => figures.traceFact(question, clock.now()))
      if (!answer) throw new LinesideError('HTTP_NOT_FOUND', `fact ${id}`)
      demandLine(sight, answer.fact.line)
      return onlySeenOfFact(sight, answer, workersAt(context, Date.parse(answer.fact.ts)))
    },
  )
  app.get(
    '/api/v1/trace/corrections/:id',
    {
      schema: {
        summary: 'The facts of a correction, or its standard time, and the figures that it feeds',
        params: closed({ id: Type.Integer({ minimum: 1, description: 'Number of a correction' }) }),
        querystring: FactQuery,
        response: answers(TraceCorrectionSchema),
      },
    },
    async (request) => {
      const { id } = request.params
      await caughtUp(context.store)
      const { figures, clock } = context
      const question = { correction: id, ...windowsOf(request.query) }
      const answer = figures.snapshot(() => figures.traceCorrection(question, clock.now()))
      if (!answer) throw new LinesideError('HTTP_NOT_FOUND', `correction ${id}`)
      return onlySeenOfCorrection(sightOn(request), answer, workersAt(context, clock.now()))
    },
  )
}

function windowsOf({ from, limit }: { from?: string; limit: number }): { from?: number; limit: number } {
  return { limit, ...(from === undefined ? {} : { from: instantOf(from) }) }
}

/** Teams are those of the version in force then, or now, as with scores. */
function workersAt({ history, clock }: WebContext, at: number) {
  return history.at(Math.min(at, clock.now())).workers
}

function figureOf(by: SubjectType, kpi: string): FigureId {
  const known = figuresOf(by).find((id) => id === kpi)
  if (known) return known
  throw new BadParameters([
    { parameter: 'kpi', found: kpi, allowed: `by ${by}: ${figuresOf(by).join(', ')}` },
  ])
}

/** What some version of the configuration had may be asked for. */
function refuseUnknownSubject(history: SiteHistory, by: SubjectType, id: string): void {
  if (isKnown(history, { by, id })) return
  throw new BadParameters([{ parameter: 'id', found: id, allowed: `a ${by} of the configuration` }])
}

/** What is paged is one input. */
function refusePages(asked: Record<string, string | number | undefined>): void {
  const alone = Object.entries(asked).filter(([, value]) => value !== undefined)
  if (alone.length === 0) return
  throw new BadParameters(
    alone.map(([parameter, value]) => ({
      parameter,
      found: String(value),
      allowed: 'only together with input',
    })),
  )
}

function notInFormula(input: string): BadParameters {
  return new BadParameters([
    { parameter: 'input', found: input, allowed: 'a name that stands in the formula' },
  ])
}

function cursorOf(text: string): { ts: number; id: number } {
  const [ts, id] = text.split('.').map(Number)
  return { ts, id }
}

function instantOf(found: string): number {
  const at = parseInstant(found)
  if (at === undefined) throw new BadParameters([{ parameter: 'from', found, allowed: INSTANT_FORMS }])
  return at
}
