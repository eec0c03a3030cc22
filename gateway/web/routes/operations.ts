import { Type } from 'typebox'
import type { OperationsAnswer } from '../api.ts'
import type { WebContext } from '../context.ts'
import { rfc3339 } from '../instant.ts'
import { answers, closed, Instant, nullable } from '../schema/common.ts'
import type { WebServer } from './route.ts'

const Query = closed({
  limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100, description: 'Entries at most' }),
  before: Type.Optional(Type.Integer({ minimum: 1, description: 'Only entries older than this id' })),
  who: Type.Optional(Type.String({ maxLength: 64, description: 'Only entries of this person' })),
})

const OperationsSchema = closed(
  {
    operations: Type.Array(
      closed({
        id: Type.Integer(),
        at: Instant,
        who: Type.String({ description: 'Name of the person; empty: a name that nobody has' }),
        what: Type.String({ description: 'The request; of a change with what was sent' }),
      }),
    ),
    next: nullable(Type.Integer({ description: 'The `before` of the next page; null: this was the last' })),
  },
  'Who changed something, who looked at figures of people, and who signed in or out; newest first',
)

/** GET /api/v1/operations: the operation log, paged by id. */
export function operations(app: WebServer, { store }: WebContext): void {
  app.get(
    '/api/v1/operations',
    { schema: { summary: 'The operation log', querystring: Query, response: answers(OperationsSchema) } },
    ({ query: { limit, before, who } }): OperationsAnswer => {
      const found = store.operations(limit + 1, before, who)
      const page = found.slice(0, limit)
      return {
        operations: page.map((operation) => ({ ...operation, at: rfc3339(operation.at) })),
        next: found.length > limit ? (page.at(-1)?.id ?? null) : null,
      }
    },
  )
}
