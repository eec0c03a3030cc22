import { Type } from 'typebox'
import { LinesideError } from '../../../base/index.ts'
import { sightOn } from '../caller.ts'
import { caughtUp } from '../caught-up.ts'
import type { WebContext } from '../context.ts'
import { answers } from '../schema/common.ts'
import { ScoreSchema } from '../schema/scores.ts'
import { answerScores } from '../scores.ts'
import type { WebServer } from './route.ts'

const Query = Type.Object(
  {
    card: Type.String({ description: 'Id of a card' }),
    subject: Type.Optional(Type.String({ description: 'A worker; without it, all whom the card scores' })),
    period: Type.Optional(
      Type.String({
        description: 'Such as 2026-11-22/day for a shift, 2026-11 for a month; default the running one',
      }),
    ),
  },
  { additionalProperties: false },
)

/** GET /api/v1/scores: the result of a card for a worker; a list of them where no subject is named. */
export function scores(app: WebServer, context: WebContext): void {
  app.get(
    '/api/v1/scores',
    {
      schema: {
        summary: 'Scores of a card and period',
        querystring: Query,
        response: answers(
          Type.Union([ScoreSchema, Type.Array(ScoreSchema)], {
            description: 'The result for the subject; without one, a list of results',
          }),
        ),
      },
    },
    async (request) => {
      const sight = sightOn(request)
      if (!sight.seesScores) {
        throw new LinesideError(
          'HTTP_NOT_ALLOWED',
          'a score is of all lines: the scope has to name teams too',
        )
      }
      const query = sight.seesPeople
        ? request.query
        : { ...request.query, subject: request.query.subject ?? sight.worker ?? '' }
      const isBehind = !(await caughtUp(context.store))
      const results = context.figures.snapshot(() =>
        answerScores(context, { ...query, sees: sight.seesScore }, context.clock.now(), isBehind),
      )
      return query.subject === undefined ? results : results[0]
    },
  )
}
