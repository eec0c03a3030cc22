import { ERRORS, type ErrorCode, LinesideError } from '../../base/index.ts'
import type { ParameterProblem, Problem } from './api.ts'

export const PROBLEM_TYPE = 'application/problem+json'

const STATUS: Partial<Record<ErrorCode, number>> = {
  HTTP_BAD_REQUEST: 400,
  HTTP_NOT_SIGNED_IN: 401,
  HTTP_BAD_CREDENTIALS: 401,
  HTTP_FORBIDDEN: 403,
  HTTP_NOT_ALLOWED: 403,
  HTTP_NOT_FOUND: 404,
  HTTP_METHOD_NOT_ALLOWED: 405,
  HTTP_LOCKED_OUT: 429,
  HTTP_TOO_MANY_LOGINS: 429,
}

/** A request whose parameters were refused: HTTP_BAD_REQUEST with each of them. */
export class BadParameters extends LinesideError {
  readonly errors: ParameterProblem[]
  constructor(errors: ParameterProblem[]) {
    super('HTTP_BAD_REQUEST', errors.map(inWords).join('; '))
    this.errors = errors
  }
}

/** The problem document of RFC 9457 for a code of the error table; `detail` says what was found. */
export function problem(code: ErrorCode, detail: string, errors?: ParameterProblem[]): Problem {
  const [title, next] = ERRORS[code]
  const status = statusOf(code) ?? 500
  return {
    type: `urn:lineside:error:${code}`,
    title,
    status,
    detail,
    code,
    next,
    ...(errors ? { errors } : {}),
  }
}

/** Whether the code blames the request rather than the gateway. */
export function isCallersDoing(code: ErrorCode): boolean {
  return statusOf(code) !== undefined
}

/** A site file or card that cannot be used is for the caller to mend. */
function statusOf(code: ErrorCode): number | undefined {
  return STATUS[code] ?? (/^(CONFIG|CARD|CORRECTION|OBSTACLE)_/.test(code) ? 422 : undefined)
}

function inWords({ parameter, found, allowed }: ParameterProblem): string {
  return found === null
    ? `${parameter} is missing, allowed: ${allowed}`
    : `${parameter} is '${found}', allowed: ${allowed}`
}
