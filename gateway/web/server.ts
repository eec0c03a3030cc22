import swagger from '@fastify/swagger'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import type { LinesideError } from '../../base/index.ts'
import { refusal } from './access.ts'
import { identify } from './caller.ts'
import type { WebContext } from './context.ts'
import { problemOf, sendProblem } from './failures.ts'
import { SECURITY_HEADERS } from './headers.ts'
import type { EventHub } from './hub.ts'
import type { StreamCounts } from './metrics.ts'
import { createOperationLog, type OperationLog } from './operation-log.ts'
import { problem } from './problem.ts'
import { configuration } from './routes/configuration.ts'
import { corrections } from './routes/corrections.ts'
import { events } from './routes/events.ts'
import { health } from './routes/health.ts'
import { kpis } from './routes/kpis.ts'
import { lines } from './routes/lines.ts'
import { obstacles } from './routes/obstacles.ts'
import { describedAs, openapi } from './routes/openapi.ts'
import { operations } from './routes/operations.ts'
import { page } from './routes/page.ts'
import { quarantine } from './routes/quarantine.ts'
import type { WebServer } from './routes/route.ts'
import { scores } from './routes/scores.ts'
import { session } from './routes/session.ts'
import { status } from './routes/status.ts'
import { trace } from './routes/trace.ts'
import { systemScheduler } from './scheduler.ts'

const METHODS = ['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** The HTTP server of contract.md 3 with all routes, not listening yet. */
export async function createServer(context: WebContext, hub: EventHub): Promise<WebServer> {
  const app = fastify({
    logger: false,
    forceCloseConnections: true,
    ajv: { customOptions: { removeAdditional: false, allErrors: true, coerceTypes: true } },
    // An address that cannot be read is answered before any hook runs: it passes the gate here.
    frameworkErrors: (error, request, reply) => {
      const cause = refusalOf(request, context) ?? error
      sendProblem(reply.headers(SECURITY_HEADERS), problemOf(cause, request, context.log))
    },
  }).withTypeProvider<TypeBoxTypeProvider>()

  // Bodies are JSON: a form of a page elsewhere could send text without asking first.
  app.removeContentTypeParser('text/plain')
  // Answers go out as they are: the schemas describe them and the tests hold them to it; nothing is cut off on the way.
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer))
  app.decorateRequest('caller', null)
  const noting = createOperationLog(context.ask, context.clock, context.log, systemScheduler)
  guard(app, context, noting)
  await app.register(swagger, describedAs(context.version))
  await addRoutes(app, context, hub, noting)
  return app
}

function guard(app: WebServer, context: WebContext, noting: OperationLog): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS)
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store')
    const refused = refusalOf(request, context)
    if (refused) throw refused
    identify(request, context.callers)
  })
  // When the answer begins: that of an event stream ends much later.
  app.addHook('onSend', async (request, reply) => noting.answered(request, reply.statusCode))
  app.addHook('onClose', async () => noting.stop())
  app.setErrorHandler((error, request, reply) => sendProblem(reply, problemOf(error, request, context.log)))
  app.setNotFoundHandler((request, reply) =>
    sendProblem(reply, problem('HTTP_NOT_FOUND', `${request.method} ${request.url}`)),
  )
}

function refusalOf(request: FastifyRequest, { site, callers }: WebContext): LinesideError | undefined {
  const { socket, method, headers } = request
  return refusal(
    { remote: socket.remoteAddress, method, headers },
    site.gateway.http.host,
    callers.haveUsers(),
  )
}

async function addRoutes(
  app: WebServer,
  context: WebContext,
  hub: EventHub,
  noting: OperationLog,
): Promise<void> {
  const counts: StreamCounts = { open: 0, dropped: 0 }
  const offered = new Map<string, string[]>()
  app.addHook('onRoute', ({ url, method }) => {
    offered.set(url, [...(offered.get(url) ?? []), method].flat())
  })
  session(app, context, noting)
  kpis(app, context)
  trace(app, context)
  scores(app, context)
  lines(app, context)
  status(app, context)
  quarantine(app, context)
  configuration(app, context)
  operations(app, context)
  corrections(app, context)
  obstacles(app, context)
  events(app, context, hub, counts)
  health(app, context, () => ({ ...counts, open: hub.size() }))
  openapi(app)
  for (const [url, methods] of [...offered]) refuseOtherMethods(app, url, methods)
  await page(app, context)
}

/** 405 with what is offered, rather than a 404 that sends the caller looking for a typing error. */
function refuseOtherMethods(app: WebServer, url: string, offered: string[]): void {
  const allow = offered.join(', ')
  const refuse = async (request: FastifyRequest, reply: FastifyReply) =>
    sendProblem(
      reply.header('allow', allow),
      problem('HTTP_METHOD_NOT_ALLOWED', `${request.method} ${url}, offered: ${allow}`),
    )
  app.route({
    url,
    method: METHODS.filter((method) => !offered.includes(method)),
    schema: { hide: true },
    config: { refusesAll: true },
    // Before the body is looked at: it does not matter what it is.
    onRequest: refuse,
    handler: refuse,
  })
}
