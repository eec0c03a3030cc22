import { Type } from 'typebox'
import { CANONICAL_STATES } from '../../../config/schema/line.ts'
import type { CorrectionAsked, CorrectionsAnswer } from '../api.ts'
import { authorOf } from '../caller.ts'
import type { WebContext } from '../context.ts'
import { INSTANT_FORMS, parseInstant, rfc3339 } from '../instant.ts'
import { BadParameters } from '../problem.ts'
import { answers, closed, NoQuery } from '../schema/common.ts'
import { By } from '../schema/configuration.ts'
import { CorrectionSchema, CorrectionsSchema } from '../schema/corrections.ts'
import type { WebServer } from './route.ts'

/** What each kind of correction needs besides the reason. */
const NEEDED = {
  sign_on: ['station', 'worker', 'at'],
  sign_off: ['station', 'worker', 'at'],
  person: ['station', 'worker', 'instead', 'from', 'to'],
  count: ['station', 'result', 'units', 'at'],
  state: ['station', 'state', 'from', 'to'],
  defect_origin: ['fact', 'origin'],
  reading: ['fact'],
} as const satisfies Record<CorrectionAsked['kind'], readonly string[]>

const instant = (description: string) =>
  Type.Optional(Type.String({ description: `${description}. ${INSTANT_FORMS}` }))
const text = (description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: 200, description }))
const Reason = Type.String({ minLength: 3, maxLength: 500, description: 'Why' })
const kindsThatNeed = Object.entries(NEEDED).map(([kind, keys]) => `${kind}: ${keys.join(', ')}`)

const Body = closed({
  kind: Type.Enum(Object.keys(NEEDED) as CorrectionAsked['kind'][], {
    description: kindsThatNeed.join('; '),
  }),
  reason: Reason,
  by: Type.Optional(By),
  preview: Type.Optional(Type.Boolean({ description: 'Only say what figures it would change' })),
  station: text('Id of a station'),
  worker: text('Id of a worker'),
  instead: text('Id of the worker who was there'),
  result: Type.Optional(Type.Enum(['good', 'scrap', 'rework'])),
  units: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000 })),
  state: Type.Optional(Type.Enum(CANONICAL_STATES)),
  origin: text('Id of the station that made it'),
  fact: Type.Optional(Type.Integer({ minimum: 1, description: 'Number of a reading' })),
  at: instant('When'),
  from: instant('From when'),
  to: instant('Until when'),
})

const Params = closed({ id: Type.Integer({ minimum: 1, description: 'Number of a correction' }) })

/** GET and POST /api/v1/corrections, POST /api/v1/corrections/{id}/revoke (contract.md 3). */
export function corrections(app: WebServer, context: WebContext): void {
  app.get(
    '/api/v1/corrections',
    {
      schema: {
        summary: 'Corrections, newest first',
        querystring: NoQuery,
        response: answers(CorrectionsSchema),
      },
    },
    () => ({ corrections: context.store.corrections().map(correctionOf).reverse() }),
  )
  app.post(
    '/api/v1/corrections',
    {
      schema: {
        summary: 'Puts something right, or says beforehand what figures that would change',
        body: Body,
        querystring: NoQuery,
        response: answers(CorrectionSchema),
      },
    },
    ({ caller, body: { reason, by, preview, ...body } }) =>
      context.ask('correct', {
        asked: askedOf(body),
        author: authorOf(caller, by),
        reason,
        preview: preview ?? false,
      }),
  )
  app.post(
    '/api/v1/corrections/:id/revoke',
    {
      schema: {
        summary: 'Takes a correction back',
        params: Params,
        body: closed({ reason: Reason, by: Type.Optional(By) }),
        querystring: NoQuery,
        response: answers(CorrectionSchema),
      },
    },
    ({ caller, params: { id }, body: { reason, by } }) =>
      context.ask('revoke', { id, author: authorOf(caller, by), reason }),
  )
}

/** Exactly what the kind needs: what is left out or too much is said. */
function askedOf(body: { kind: CorrectionAsked['kind'] } & Record<string, unknown>): CorrectionAsked {
  const { kind, ...given } = body
  const needed: readonly string[] = NEEDED[kind]
  const allowed = `${kind} takes ${needed.join(', ')}`
  const wrong = [
    ...needed
      .filter((key) => given[key] === undefined)
      .map((parameter) => ({ parameter, found: null, allowed })),
    ...Object.keys(given)
      .filter((key) => !needed.includes(key))
      .map((parameter) => ({ parameter, found: String(given[parameter]), allowed })),
  ]
  if (wrong.length > 0) throw new BadParameters(wrong)
  for (const key of ['at', 'from', 'to'])
    if (needed.includes(key)) given[key] = instantOf(key, String(given[key]))
  return { kind, ...given } as CorrectionAsked
}

function instantOf(parameter: string, found: string): number {
  const at = parseInstant(found)
  if (at === undefined) throw new BadParameters([{ parameter, found, allowed: INSTANT_FORMS }])
  return at
}

type Stored = ReturnType<WebContext['store']['corrections']>[number]

function correctionOf({
  id,
  at,
  author,
  reason,
  asked,
  revoked,
}: Stored): CorrectionsAnswer['corrections'][number] {
  return {
    id,
    at: rfc3339(at),
    author,
    reason,
    asked,
    revoked: revoked && { ...revoked, at: rfc3339(revoked.at) },
  }
}
