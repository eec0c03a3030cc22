import { Type } from 'typebox'
import { authorOf, sightOn } from '../caller.ts'
import type { WebContext } from '../context.ts'
import { demandEntries, topicsSeen } from '../quarantine-scope.ts'
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
export function quarantine(app: WebServer, context: WebContext): void {
  const { store, ask } = context
  app.get(
    '/api/v1/quarantine',
    {
      schema: { summary: 'Readings in quarantine', querystring: Query, response: answers(QuarantineSchema) },
    },
    (request) => {
      const { query } = request
      const topics = topicsSeen(sightOn(request), context.history)
      return store.snapshot(() => {
        const entries = store.quarantine(query.limit + 1, { ...query, topics })
        const page = entries.slice(0, query.limit)
        const next = entries.length > query.limit ? (page.at(-1)?.id ?? null) : null
        const { changes, codes: all } = store.quarantineCount()
        const codes = topics === undefined ? all : store.quarantinedUnder(topics)
        const total = codes.reduce((sum, { entries }) => sum + entries, 0)
        return { total, changes, codes, entries: page, next }
      })
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
    (request) => {
      const { by, ids, code } = request.body
      const topics = topicsSeen(sightOn(request), context.history)
      demandEntries(topics, ids ?? [], store)
      const author = authorOf(request.caller, by)
      return ask('readmit', {
        author,
        ...(ids === undefined ? {} : { ids }),
        ...(code === undefined ? {} : { code }),
        ...(topics === undefined ? {} : { topics }),
      })
    },
  )
}
