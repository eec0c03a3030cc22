import type { ParameterProblem } from './api.ts'
import { INSTANT_FORMS, parseInstant } from './instant.ts'
import { BadParameters } from './problem.ts'

const DAY_MS = 86_400_000

/**
 * The window [from, to) of a request, epoch milliseconds; `most`: how many days it may have, `where`: said beside that.
 * Throws HTTP_BAD_REQUEST with each parameter that is wrong.
 */
export function askedWindow(
  from: string,
  to: string,
  most: number,
  where = '',
): { from: number; to: number } {
  const start = parseInstant(from)
  const end = parseInstant(to)
  const errors: ParameterProblem[] = []
  if (start === undefined) errors.push({ parameter: 'from', found: from, allowed: INSTANT_FORMS })
  if (end === undefined) errors.push({ parameter: 'to', found: to, allowed: INSTANT_FORMS })
  if (start === undefined || end === undefined) throw new BadParameters(errors)
  if (end <= start)
    throw new BadParameters([{ parameter: 'to', found: to, allowed: 'an instant after from' }])
  if (end - start > most * DAY_MS) {
    throw new BadParameters([
      { parameter: 'to', found: to, allowed: `at most ${most} days after from${where}` },
    ])
  }
  return { from: start, to: end }
}
