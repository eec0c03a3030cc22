import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { OFF_STANDARD_CAUSES } from '../../../config/schema/line.ts'
import { isInTurn, type Obstacle } from '../../facts/index.ts'
import type { ObstacleAsked, ObstacleEntry, ObstaclesAnswer } from '../api.ts'
import { authorOf, sightOn } from '../caller.ts'
import type { WebContext } from '../context.ts'
import { INSTANT_FORMS, parseInstant, rfc3339 } from '../instant.ts'
import { demandObstacle, seesObstacle } from '../obstacle-scope.ts'
import { BadParameters } from '../problem.ts'
import { answers, closed, NoQuery } from '../schema/common.ts'
import { By } from '../schema/configuration.ts'
import { ObstacleSchema, ObstaclesSchema, STEPS } from '../schema/obstacles.ts'
import type { Sight } from '../sight.ts'
import type { WebServer } from './route.ts'

type StepKind = (typeof STEPS)[number]

const instant = (description: string) =>
  Type.Optional(Type.String({ description: `${description}. ${INSTANT_FORMS}` }))
const Words = Type.String({ minLength: 3, maxLength: 500, description: 'What is the matter, or the answer' })

const Report = closed({
  worker: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'Id of a worker; default the one that the caller is',
    }),
  ),
  station: Type.String({ minLength: 1, maxLength: 200, description: 'Id of a station' }),
  cause: Type.Enum(OFF_STANDARD_CAUSES),
  from: instant('Since when; default now'),
  to: instant('Until when; left out while it lasts'),
  words: Words,
  by: Type.Optional(By),
})
const Step = closed({ to: instant('When it ended'), words: Words, by: Type.Optional(By) })
const Over = closed({
  to: instant('When it ended; default now'),
  words: Type.Optional(Words),
  by: Type.Optional(By),
})
const Params = closed({ id: Type.Integer({ minimum: 1, description: 'Number of a report' }) })

const STEP_ROUTES: readonly { step: StepKind; path: string; summary: string }[] = [
  { step: 'close', path: 'close', summary: 'Says that an obstacle is over' },
  { step: 'answer', path: 'answer', summary: 'Answers a report' },
  { step: 'approve', path: 'approve', summary: 'Approves a report: its time is off-standard' },
  { step: 'refuse', path: 'refuse', summary: 'Refuses a report' },
  { step: 'take_back', path: 'take-back', summary: 'Takes back what was decided about a report' },
]

/** GET and POST /api/v1/obstacles, and what becomes of a report (contract.md 3). */
export function obstacles(app: WebServer, context: WebContext): void {
  app.get(
    '/api/v1/obstacles',
    {
      schema: {
        summary: 'Reports of obstacles, newest first',
        querystring: NoQuery,
        response: answers(ObstaclesSchema),
      },
    },
    (request) => {
      const sight = sightOn(request)
      const own = ownOf(request)
      const seen = context.store
        .obstacles()
        .filter((one) => seesObstacle(sight, { ...one, at: one.from }, context.history))
      return {
        obstacles: seen.map((one) => entryOf(context, sight, own, one)).reverse(),
        report: reportable(context, sight),
      }
    },
  )
  app.post(
    '/api/v1/obstacles',
    {
      schema: {
        summary: 'Reports what keeps a worker from working',
        body: Report,
        querystring: NoQuery,
        response: answers(ObstacleSchema),
      },
    },
    (request) => {
      const { worker, station, cause, words, by, ...given } = request.body
      const sight = sightOn(request)
      const asked: Extract<ObstacleAsked, { kind: 'report' }> = {
        kind: 'report',
        worker: worker ?? ownWorker(sight),
        station,
        cause,
        from: instantOf('from', given.from),
        to: instantOf('to', given.to),
        words,
      }
      demandObstacle(sight, { ...asked, at: asked.from ?? context.clock.now() }, context.history)
      return context.ask('obstacle', { asked, author: authorOf(request.caller, by), own: ownOf(request) })
    },
  )
  for (const { step, path, summary } of STEP_ROUTES) {
    app.post(
      `/api/v1/obstacles/:id/${path}`,
      {
        schema: {
          summary,
          params: Params,
          body: step === 'close' ? Over : Step,
          querystring: NoQuery,
          response: answers(ObstacleSchema),
        },
      },
      (request) => {
        const { id } = request.params
        const { to, words, by } = request.body
        const known = context.store.obstacle(id)
        if (known) demandObstacle(sightOn(request), { ...known, at: known.from }, context.history)
        return context.ask('obstacle', {
          asked: { kind: step, id, to: instantOf('to', to), words: words ?? '' },
          author: authorOf(request.caller, by),
          own: ownOf(request),
        })
      },
    )
  }
}

/** The worker that the caller is; null: none. */
function ownOf({ caller }: FastifyRequest): string | null {
  return caller?.person?.worker ?? null
}

/** Ids and names of whom and where somebody may report, by the site as it is. */
function reportable({ site }: WebContext, sight: Sight): ObstaclesAnswer['report'] {
  if (!mayReport(sight)) return { workers: [], stations: [] }
  const named = ({ id, name }: { id: string; name: string }) => ({ id, name })
  return {
    workers: site.workers.filter((worker) => sight.seesWorker(worker)).map(named),
    stations: site.lines
      .filter(({ id }) => sight.seesLine(id))
      .flatMap(({ stations }) => stations)
      .map(named),
  }
}

function mayReport(sight: Sight): boolean {
  return sight.has('own') || sight.has('correct')
}

function ownWorker({ worker }: Sight): string {
  if (worker !== null) return worker
  throw new BadParameters([{ parameter: 'worker', found: null, allowed: 'the id of a worker' }])
}

function instantOf(parameter: string, found: string | undefined): number | null {
  if (found === undefined) return null
  const at = parseInstant(found)
  if (at === undefined) throw new BadParameters([{ parameter, found, allowed: INSTANT_FORMS }])
  return at
}

function entryOf(
  { history }: WebContext,
  sight: Sight,
  own: string | null,
  obstacle: Obstacle,
): ObstacleEntry {
  const { worker, station, from, to, steps } = obstacle
  const site = history.at(from)
  const stations = site.lines.flatMap((line) => line.stations)
  const named = (all: { id: string; name: string }[], id: string) => ({
    id,
    name: all.find((one) => one.id === id)?.name ?? id,
  })
  const decides = sight.has('correct') && own !== worker
  const may = (step: StepKind) =>
    step === 'close' ? mayReport(sight) : step === 'answer' ? sight.has('correct') : decides
  return {
    id: obstacle.id,
    at: rfc3339(obstacle.at),
    author: obstacle.author,
    worker: named(site.workers, worker),
    station: named(stations, station),
    cause: obstacle.cause,
    from: rfc3339(from),
    to: to === null ? null : rfc3339(to),
    words: obstacle.words,
    state: obstacle.state,
    steps: steps.map(({ at, author, step, to: end, words }) => ({
      at: rfc3339(at),
      author,
      step,
      to: end === null ? null : rfc3339(end),
      words,
    })),
    next: STEPS.filter((step) => isInTurn(obstacle, step) && may(step)),
  }
}
