import { Type } from 'typebox'
import type { ReadyAnswer } from '../api.ts'
import type { WebContext } from '../context.ts'
import { METRICS_TYPE, metricsText, type StreamCounts } from '../metrics.ts'
import { closed, NoQuery } from '../schema/common.ts'
import { ReadySchema } from '../schema/status.ts'
import type { WebServer } from './route.ts'

/** GET /livez, /readyz, /metrics: for whoever supervises the gateway. `streams` counts the event streams. */
export function health(app: WebServer, context: WebContext, streams: () => StreamCounts): void {
  app.get(
    '/livez',
    {
      schema: {
        summary: 'The server answers',
        response: { 200: closed({ live: Type.Literal(true) }, 'The server answers') },
      },
    },
    () => ({ live: true as const }),
  )
  app.get(
    '/readyz',
    {
      schema: {
        summary: 'Ready once broker, store and page are up',
        querystring: NoQuery,
        response: { 200: ReadySchema, 503: ReadySchema },
      },
    },
    (_request, reply): ReadyAnswer => {
      const { ready, waiting } = context.state()
      if (!ready) reply.code(503)
      return { ready, waiting }
    },
  )
  app.get(
    '/metrics',
    {
      schema: {
        summary: 'Metrics in Prometheus text format',
        response: { 200: { description: 'Metrics', content: { 'text/plain': { schema: Type.String() } } } },
      },
    },
    async (_request, reply) => reply.type(METRICS_TYPE).send(await metricsText(context, streams())),
  )
}
