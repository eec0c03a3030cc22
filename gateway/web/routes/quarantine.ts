import { Type } from 'typebox'
import { authorOf } from '../caller.ts'
import type { WebContext } from '../context.ts'
import { answers, closed, NoQuery } from '../schema/common.ts'
import { By, ReadmitSchema } from '../schema/configuration.ts'
import { QuarantineSchema } from '../schema/status.ts'
import type { WebServer } from './route.ts'

const Query = Type.Object(
  {
    limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100, description: 'Entries at most' }),
    before: Type.Optional(Type.Integer({ minimum: 1, description: 'Only entries older than this id' })),
    code: Type.Optional(Type.String({ description: 'Only entries refused with this code' })),
  },
  { additionalProperties: false },
)

const Body = closed({
  ids: Type.Optional(
    Type.Array(Type.Integer({ minimum: 1 }), {
      minItems: 1,
      maxItems: 1000,
      description: 'Only these entries',
    }),
  ),
  code: Type.Optional(Type.String({ description: 'Only entries refused with this code' })),
  by: Type.Optional(By),
})

/** GET /api/v1/quarantine: readings refused, newest first, paged by id; POST /api/v1/quarantine/readmit. */
export function quarantine(app: WebServer, { store, ask }: WebContext): void {
  app.get(
    '/api/v1/quarantine',
    {
      schema: { summary: 'Readings in quarantine', querystring: Query, response: answers(QuarantineSchema) },
    },
    ({ query }) => {
      const entries = store.quarantine(query.limit + 1, query)
      const page = entries.slice(0, query.limit)
      const next = entries.length > query.limit ? (page.at(-1)?.id ?? null) : null
      const codes = store.quarantineCodes()
      const total = codes.reduce((sum, { entries }) => sum + entries, 0)
      return { total, codes, entries: page, next }
    },
  )
  app.post(
    '/api/v1/quarantine/readmit',
    {
      schema: {
        summary: 'Tries readings in quarantine again, by the configuration as it is now',
        body: Body,
        querystring: NoQuery,
        response: answers(ReadmitSchema),
      },
    },
    ({ caller, body: { by, ...selection } }) =>
      ask('readmit', { author: authorOf(caller, by), ...selection }),
  )
}
