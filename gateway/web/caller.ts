import type { FastifyRequest } from 'fastify'
import { LinesideError } from '../../base/index.ts'
import type { CallerIdentity, Callers } from './callers.ts'
import { ruleOf } from './rights.ts'
import type { Sight } from './sight.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null on routes that are for anybody. */
    caller: CallerIdentity | null
  }
  interface FastifyContextConfig {
    /** The route only says that it is not offered. */
    refusesAll?: boolean
  }
}

/**
 * Finds out who asks and holds it against the rule of the route: the one hook that lets requests in.
 * Throws HTTP_NOT_SIGNED_IN or HTTP_NOT_ALLOWED; the latter also where no rule says who may.
 */
export function identify(request: FastifyRequest, callers: Callers): void {
  const { method, routeOptions } = request
  if (request.is404 || routeOptions.config.refusesAll) return
  const route = `${method} ${routeOptions.url}`
  const rule = ruleOf(method, routeOptions.url ?? '')
  if (rule?.needs === 'anybody') return
  const caller = callers.of(request.headers)
  if (!rule) throw new LinesideError('HTTP_NOT_ALLOWED', `nobody has said who may ${route}`)
  caller.sight.demand(rule, route)
  request.caller = caller
}

/** What the caller of a route that is not for anybody may see. */
export function sightOn({ caller }: FastifyRequest): Sight {
  if (!caller) throw new LinesideError('HTTP_NOT_SIGNED_IN', 'the route asks who it is')
  return caller.sight
}

/** Who makes a change: the person who is signed in; before there are any, whoever they say they are. */
export function authorOf(caller: CallerIdentity | null, said: string | undefined): string {
  return caller?.person?.name ?? said ?? 'page'
}
