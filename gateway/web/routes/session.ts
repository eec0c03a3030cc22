import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { LinesideError } from '../../../base/index.ts'
import type { SessionAnswer } from '../api.ts'
import { type CallerIdentity, SESSION_COOKIE } from '../callers.ts'
import type { WebContext } from '../context.ts'
import type { OperationLog } from '../operation-log.ts'
import { answers, closed, NoQuery } from '../schema/common.ts'
import { SessionSchema } from '../schema/session.ts'
import { sightOf } from '../sight.ts'
import { viewsFor } from '../views.ts'
import type { WebServer } from './route.ts'

const PATH = '/api/v1/session'
const Body = closed({
  name: Type.String({ minLength: 1, maxLength: 64 }),
  password: Type.String({ minLength: 1, maxLength: 1024 }),
})

/** POST, GET and DELETE /api/v1/session: sign in, who is signed in, sign out. */
export function session(app: WebServer, { callers, log }: WebContext, noting: OperationLog): void {
  app.post(
    PATH,
    {
      schema: {
        summary: 'Signs in: the answer sets a session cookie',
        body: Body,
        querystring: NoQuery,
        response: answers(SessionSchema),
      },
    },
    async (request, reply) => {
      const { body, headers, socket } = request
      const address = socket.remoteAddress ?? ''
      try {
        const { person, secret, longestMs } = await callers.signIn(body.name, body.password, {
          address,
          headers,
        })
        reply.header('set-cookie', cookie(request, secret, Math.floor(longestMs / 1000)))
        noting.session(request, person.name)
        return answerOf({ person, sight: sightOf(person) })
      } catch (error) {
        if (error instanceof LinesideError) {
          log.warn({ code: error.code, address }, error.detail)
          noting.session(request, callers.knows(body.name) ? body.name : '', error.code)
        }
        throw error
      }
    },
  )
  app.get(
    PATH,
    {
      schema: {
        summary: 'Who is signed in, with role and scope; nobody before there are users',
        querystring: NoQuery,
        response: answers(SessionSchema),
      },
    },
    ({ caller }) => answerOf(caller),
  )
  app.delete(
    PATH,
    { schema: { summary: 'Signs out', querystring: NoQuery, response: answers(SessionSchema) } },
    (request, reply) => {
      const who = callers.signOut(request.headers)
      if (who !== null) noting.session(request, who)
      reply.header('set-cookie', cookie(request, '', 0))
      return answerOf(null)
    },
  )
}

/** RFC 6265, 5.2; only for the page itself, and for no script of it. */
function cookie({ protocol }: FastifyRequest, secret: string, maxAge: number): string {
  const secure = protocol === 'https' ? '; Secure' : ''
  return `${SESSION_COOKIE}=${secret}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Strict${secure}`
}

function answerOf(caller: CallerIdentity | null): SessionAnswer {
  const views = caller ? viewsFor(caller.sight) : []
  if (!caller?.person) return { person: null, views }
  const { name, role, lines, teams, worker } = caller.person
  return { person: { name, role, lines, teams, worker }, views }
}
