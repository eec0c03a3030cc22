import { Type } from 'typebox'
import { CANONICAL_STATES } from '../../../config/schema/line.ts'
import type { Site } from '../../../config/site.ts'
import type { CorrectionAsked, CorrectionSubjects, CorrectionsAnswer } from '../api.ts'
import { authorOf, sightOn } from '../caller.ts'
import type { WebContext } from '../context.ts'
import { ASKED_FIELDS, askedOf } from '../correction-asked.ts'
import { demandCorrection, onlySeenEffect, seesCorrection } from '../correction-scope.ts'
import { rfc3339 } from '../instant.ts'
import { BadParameters } from '../problem.ts'
import { answers, closed, NoQuery } from '../schema/common.ts'
import { By } from '../schema/configuration.ts'
import { CorrectionSchema, CorrectionSubjectsSchema, CorrectionsSchema } from '../schema/corrections.ts'
import type { Sight } from '../sight.ts'
import type { WebServer } from './route.ts'

const Reason = Type.String({ minLength: 3, maxLength: 500, description: 'Why' })

const Body = closed({
  ...ASKED_FIELDS,
  reason: Type.Optional(Reason),
  by: Type.Optional(By),
  preview: Type.Optional(Type.Boolean({ description: 'Only say what figures it would change' })),
})

const NO_REASON = { parameter: 'reason', found: null, allowed: 'why, unless it is a preview' }

const Params = closed({ id: Type.Integer({ minimum: 1, description: 'Number of a correction' }) })

/** GET and POST /api/v1/corrections, POST /api/v1/corrections/{id}/revoke (contract.md 3). */
export function corrections(app: WebServer, context: WebContext): void {
  app.get(
    '/api/v1/corrections',
    {
      schema: {
        summary: 'Corrections, newest first',
        querystring: NoQuery,
        response: answers(CorrectionsSchema),
      },
    },
    (request) => {
      const sight = sightOn(request)
      const seen = context.store
        .corrections()
        .filter(({ asked }) => seesCorrection(sight, asked as CorrectionAsked, context))
      return { corrections: seen.map(correctionOf).reverse() }
    },
  )
  app.get(
    '/api/v1/corrections/subjects',
    {
      schema: {
        summary: 'What a correction can be about, as the site is now',
        querystring: NoQuery,
        response: answers(CorrectionSubjectsSchema),
      },
    },
    (request) => subjectsIn(sightOn(request), context.site),
  )
  app.post(
    '/api/v1/corrections',
    {
      schema: {
        summary: 'Puts something right, or says beforehand what figures that would change',
        body: Body,
        querystring: NoQuery,
        response: answers(CorrectionSchema),
      },
    },
    async (request) => {
      const { reason, by, preview, ...body } = request.body
      const sight = sightOn(request)
      const asked = askedOf(body)
      if (!preview && reason === undefined) throw new BadParameters([NO_REASON])
      await demandCorrection(sight, asked, context)
      const author = authorOf(request.caller, by)
      const answer = await context.ask('correct', {
        asked,
        author,
        reason: reason ?? '',
        preview: preview ?? false,
      })
      return { ...answer, effect: answer.effect && onlySeenEffect(sight, answer.effect, context.history) }
    },
  )
  app.post(
    '/api/v1/corrections/:id/revoke',
    {
      schema: {
        summary: 'Takes a correction back',
        params: Params,
        body: closed({ reason: Reason, by: Type.Optional(By) }),
        querystring: NoQuery,
        response: answers(CorrectionSchema),
      },
    },
    async (request) => {
      const { id } = request.params
      const { reason, by } = request.body
      const known = context.store.correction(id)
      if (known)
        await demandCorrection(sightOn(request), known.asked as CorrectionAsked, context, { revoke: id })
      return context.ask('revoke', { id, author: authorOf(request.caller, by), reason })
    },
  )
}

function subjectsIn(sight: Sight, { lines, workers, products }: Site): CorrectionSubjects {
  const named = ({ id, name }: { id: string; name: string }) => ({ id, name })
  return {
    stations: lines
      .filter(({ id }) => sight.seesLine(id))
      .flatMap((line) => line.stations.map((station) => ({ ...named(station), line: named(line) }))),
    workers: workers.filter((worker) => sight.seesWorker(worker)).map(named),
    products: products.map(named),
    states: [...CANONICAL_STATES],
  }
}

type Stored = ReturnType<WebContext['store']['corrections']>[number]

function correctionOf({
  id,
  at,
  author,
  reason,
  asked,
  revoked,
}: Stored): CorrectionsAnswer['corrections'][number] {
  return {
    id,
    at: rfc3339(at),
    author,
    reason,
    asked,
    revoked: revoked && { ...revoked, at: rfc3339(revoked.at) },
  }
}
