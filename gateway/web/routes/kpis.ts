import { type Static, Type } from 'typebox'
import type { SiteHistory } from '../../../config/history.ts'
import { BUCKETS, type Bucket, jsonOf, SUBJECTS } from '../../kpi/index.ts'
import { askedWindow } from '../asked-window.ts'
import { sightOn } from '../caller.ts'
import { caughtUp } from '../caught-up.ts'
import type { WebContext } from '../context.ts'
import { INSTANT_FORMS } from '../instant.ts'
import { onlySeen, withinSight } from '../kpi-scope.ts'
import { BadParameters } from '../problem.ts'
import { answers } from '../schema/common.ts'
import { KpisSchema } from '../schema/kpis.ts'
import type { WebServer } from './route.ts'

const Query = Type.Object(
  {
    by: Type.Enum(SUBJECTS, { description: 'Subject of a row' }),
    from: Type.String({ description: INSTANT_FORMS }),
    to: Type.String({ description: INSTANT_FORMS }),
    bucket: Type.Optional(Type.Enum(BUCKETS, { description: 'A row each; default the whole window' })),
    line: Type.Optional(Type.String({ description: 'Only what happened on this line' })),
    station: Type.Optional(Type.String({ description: 'Only what happened at this station' })),
    id: Type.Optional(Type.String({ description: 'Only this subject' })),
  },
  { additionalProperties: false },
)

/** Longest windows, in days: one careless question must not keep the boards of others waiting. */
const LONGEST_HOURLY = 400
const LONGEST = 36_600
/** Longest window reconciled with single facts: a business day, also where clocks change. Each of its facts is read. */
const LONGEST_RECOUNT_MS = 26 * 3_600_000

/** GET /api/v1/kpis: sums and KPIs of a window [from, to) (contract.md 3). */
export function kpis(app: WebServer, context: WebContext): void {
  // The answer is JSON already.
  app.get<{ Querystring: Static<typeof Query>; Reply: string }>(
    '/api/v1/kpis',
    { schema: { summary: 'KPIs of a window', querystring: Query, response: answers(KpisSchema) } },
    async (request, reply) => {
      const { from, to, ...asked } = request.query
      const sight = sightOn(request)
      const window = windowOf(from, to, asked.bucket)
      // Teams are those of the version in force at the end of the window, or now, as with scores.
      const { workers } = context.history.at(Math.min(window.to - 1, context.clock.now()))
      const rest = withinSight(sight, asked, workers)
      refuseUnknown(context.history, rest)
      const isBehind = !(await caughtUp(context.store))
      const { figures, clock } = context
      const answer = figures.snapshot(() =>
        figures.report({ ...rest, ...window, isBehind, recount: isShort(window) }, clock.now()),
      )
      const text = jsonOf(onlySeen(sight, answer, asked.by, workers))
      return reply.type('application/json; charset=utf-8').send(text)
    },
  )
}

function isShort({ from, to }: { from: number; to: number }): boolean {
  return to - from <= LONGEST_RECOUNT_MS
}

function windowOf(from: string, to: string, bucket: Bucket | undefined): { from: number; to: number } {
  const most = bucket === 'hour' ? LONGEST_HOURLY : LONGEST
  return askedWindow(from, to, most, bucket ? `, where bucket is ${bucket}` : '')
}

/** What some version of the configuration had may be asked for. */
export function refuseUnknown(
  { reigns }: SiteHistory,
  { line, station }: { line?: string; station?: string },
): void {
  const lines = reigns.flatMap(({ site }) => site.lines)
  const within = lines.filter(({ id }) => line === undefined || id === line)
  if (within.length === 0) throw unknown('line', line ?? '', lines)
  const stations = within.flatMap((each) => each.stations)
  if (station !== undefined && !stations.some(({ id }) => id === station))
    throw unknown('station', station, stations)
}

function unknown(parameter: string, found: string, known: { id: string }[]): BadParameters {
  return new BadParameters([
    { parameter, found, allowed: [...new Set(known.map(({ id }) => id))].join(', ') },
  ])
}
