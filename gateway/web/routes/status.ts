import { sightOn } from '../caller.ts'
import type { WebContext } from '../context.ts'
import { answers, NoQuery } from '../schema/common.ts'
import { StatusSchema } from '../schema/status.ts'
import { composeStatus } from '../status.ts'
import type { WebServer } from './route.ts'

/** GET /api/v1/status: devices, agents, sinks, backlog, quarantine, clock, seal head. */
export function status(app: WebServer, context: WebContext): void {
  app.get(
    '/api/v1/status',
    { schema: { summary: 'How the gateway is', querystring: NoQuery, response: answers(StatusSchema) } },
    (request) => sightOn(request).status(composeStatus(context, context.clock.now())),
  )
}
