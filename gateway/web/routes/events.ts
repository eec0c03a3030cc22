import type { Readable } from 'node:stream'
import { Type } from 'typebox'
import { sightOn } from '../caller.ts'
import type { WebContext } from '../context.ts'
import type { EventHub } from '../hub.ts'
import type { StreamCounts } from '../metrics.ts'
import { answers } from '../schema/common.ts'
import { openStream } from '../stream.ts'
import { lineSeen } from './lines.ts'
import type { WebServer } from './route.ts'

const Query = Type.Object(
  { line: Type.Optional(Type.String({ description: 'Line whose board is sent' })) },
  { additionalProperties: false },
)

const DESCRIPTION = `Server-sent events, each with JSON as its data:
\`hello\` first; \`board\` (as GET /api/v1/lines/{line}/board) at once and whenever it changes, at most eight a second;
\`status\` (as GET /api/v1/status) at once and whenever it changes; \`changed\` {lines, upto}: figures of these lines changed;
\`problem\` (RFC 9457) where a board could not be worked out. A comment and the status every 15 seconds show that the way is open.
A reader that falls a mebibyte behind is cut off; it comes back by itself.`

const Stream = {
  description: 'The event stream',
  content: { 'text/event-stream': { schema: Type.Unsafe<Readable>(Type.String()) } },
}

/** Who is not signed in any more, or may see something else, has to come again within this time. */
const WATCH_EVERY_MS = 1000

/** GET /api/v1/events: what changed. `counts` tells the metrics of streams that were cut. */
export function events(app: WebServer, context: WebContext, hub: EventHub, counts: StreamCounts): void {
  app.get(
    '/api/v1/events',
    {
      exposeHeadRoute: false,
      schema: {
        summary: 'What changes, as it happens',
        description: DESCRIPTION,
        querystring: Query,
        response: { ...answers(Type.String()), 200: Stream },
      },
    },
    (request, reply) => {
      const { query, id, headers } = request
      const sight = sightOn(request)
      const line = query.line === undefined ? null : lineSeen(sight, context.site, query.line).id
      const stream = openStream(() => {
        counts.dropped += 1
        context.log.warn({ request: id, line }, 'an event stream was cut: its reader is too slow')
      })
      const unsubscribe = hub.subscribe({ line, sight, send: stream.send, end: stream.end })
      const watch = setInterval(() => {
        if (!context.callers.isStill(headers, sight)) stream.end()
      }, WATCH_EVERY_MS)
      stream.body.once('close', () => {
        clearInterval(watch)
        unsubscribe()
      })
      reply.type('text/event-stream; charset=utf-8')
      return stream.body
    },
  )
}
