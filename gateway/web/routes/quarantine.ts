import { Type } from 'typebox'
import type { WebContext } from '../context.ts'
import { answers } from '../schema/common.ts'
import { QuarantineSchema } from '../schema/status.ts'
import type { WebServer } from './route.ts'

const Query = Type.Object(
  {
    limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100, description: 'Entries at most' }),
    before: Type.Optional(Type.Integer({ minimum: 1, description: 'Only entries older than this id' })),
  },
  { additionalProperties: false },
)

/** GET /api/v1/quarantine: readings refused, newest first, paged by id. */
export function quarantine(app: WebServer, { store, clock }: WebContext): void {
  app.get(
    '/api/v1/quarantine',
    {
      schema: { summary: 'Readings in quarantine', querystring: Query, response: answers(QuarantineSchema) },
    },
    ({ query }) => {
      const entries = store.quarantine(query.limit + 1, query.before)
      const page = entries.slice(0, query.limit)
      const next = entries.length > query.limit ? (page.at(-1)?.id ?? null) : null
      return { total: store.quarantined(clock.now()), entries: page, next }
    },
  )
}
