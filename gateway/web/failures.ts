import type { FastifyError, FastifyReply, FastifyRequest, FastifySchemaValidationError } from 'fastify'
import { errorText, LinesideError, type Log } from '../../base/index.ts'
import type { ParameterProblem, Problem } from './api.ts'
import { BadParameters, isCallersDoing, PROBLEM_TYPE, problem } from './problem.ts'

/**
 * The problem document for anything thrown while a request was answered. What is not the caller's doing is logged
 * in full and answered without its insides: no stack, no path, no statement.
 */
export function problemOf(error: unknown, request: FastifyRequest, log: Log): Problem {
  if (error instanceof BadParameters) return problem(error.code, error.detail, error.errors)
  if (isFastifyError(error) && error.validation) {
    const refused = new BadParameters(error.validation.map((entry) => refusedParameter(entry, request)))
    return problem(refused.code, refused.detail, refused.errors)
  }
  if (error instanceof LinesideError && isCallersDoing(error.code)) return problem(error.code, error.detail)
  const status = statusOf(error)
  // The sender of files answers 403 to a path that leads out of its folder: there is nothing to be had.
  if (status === 403 || status === 404) return problem('HTTP_NOT_FOUND', `${request.method} ${request.url}`)
  if (status < 500) return problem('HTTP_BAD_REQUEST', errorText(error))

  const code = error instanceof LinesideError ? error.code : 'HTTP_INTERNAL'
  log.error(
    { code, request: request.id, method: request.method, url: request.url, err: error },
    errorText(error),
  )
  return problem(code, `request ${request.id} failed; the log has the cause under this id`)
}

/** Sends a problem document with its status. */
export function sendProblem(reply: FastifyReply, document: Problem): FastifyReply {
  // RFC 9110, 15.5.2: who is not known is told how to become so.
  if (document.status === 401) reply.header('www-authenticate', 'Bearer realm="lineside"')
  return reply.code(document.status).type(PROBLEM_TYPE).send(document)
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && 'code' in error && 'statusCode' in error
}

/** The status that fastify or the sender of files gives an error; 500 where neither does. */
function statusOf(error: unknown): number {
  if (!(error instanceof Error) || !('statusCode' in error)) return 500
  return typeof error.statusCode === 'number' ? error.statusCode : 500
}

function refusedParameter(entry: FastifySchemaValidationError, request: FastifyRequest): ParameterProblem {
  const named = entry.params.missingProperty ?? entry.params.additionalProperty
  const parameter = typeof named === 'string' ? named : entry.instancePath.replace(/^\//, '')
  return { parameter, found: sentValue(parameter, request), allowed: allowedBy(entry, request) }
}

function sentValue(parameter: string, request: FastifyRequest): string | null {
  const sent = { ...asRecord(request.params), ...asRecord(request.query) }[parameter]
  return sent === undefined ? null : String(sent)
}

function allowedBy(entry: FastifySchemaValidationError, request: FastifyRequest): string {
  const known = asRecord(asRecord(request.routeOptions.schema?.querystring).properties)
  if (entry.keyword === 'additionalProperties')
    return `only ${Object.keys(known).join(', ') || 'no parameter'}`
  if (entry.keyword === 'required') return describe(asRecord(known[String(entry.params.missingProperty)]))
  if (Array.isArray(entry.params.allowedValues)) return entry.params.allowedValues.join(', ')
  return entry.message ?? entry.keyword
}

function describe(schema: Record<string, unknown>): string {
  return Array.isArray(schema.enum) ? schema.enum.join(', ') : String(schema.description ?? 'a value')
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
