import { type TSchema, Type } from 'typebox'

export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
export const closed = <T extends Record<string, TSchema>>(properties: T, description?: string) =>
  Type.Object(properties, { additionalProperties: false, ...(description ? { description } : {}) })

export const Instant = Type.String({ format: 'date-time', description: 'RFC 3339' })
export const LocalDate = Type.String({ format: 'date', description: 'Local date of the site' })
export const Fraction = Type.Number({ description: 'A ratio as a fraction; not clamped' })
export const Named = closed({ id: Type.String(), name: Type.String() })

export const counts = {
  good: Type.Number({ description: 'Good units; shares can be fractions' }),
  scrap: Type.Number({ description: 'Scrapped units' }),
  rework: Type.Number({ description: 'Units for rework' }),
}
export const CountsSchema = closed(counts)

export const QualitySchema = closed(
  {
    state: Type.Enum(['good', 'provisional', 'insufficient', 'suspect']),
    coverage: nullable(
      Type.Number({ description: 'Share of the time in which every source behind the figure was alive' }),
    ),
    reasons: Type.Array(Type.String()),
  },
  'How far the figure can be trusted (kpi.md 4)',
)

const ProblemSchema = closed(
  {
    type: Type.String({ format: 'uri', description: 'urn:lineside:error:<code>' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: 'What was found' }),
    code: Type.String({ description: 'Code of the error table' }),
    next: Type.String({ description: 'What to do next' }),
    errors: Type.Optional(
      Type.Array(
        closed({
          parameter: Type.String(),
          found: nullable(Type.String()),
          allowed: Type.String(),
        }),
        { description: 'The parameters refused' },
      ),
    ),
  },
  'A problem document (RFC 9457)',
)

/** The problem document as an answer of its own media type. */
const ProblemAnswer = {
  description: 'Problem document (RFC 9457)',
  content: { 'application/problem+json': { schema: ProblemSchema } },
}

/** The answers of a route: what it says when all is well, or a problem document. */
export function answers<T extends TSchema>(ok: T) {
  return { 200: ok, '4xx': ProblemAnswer, '5xx': ProblemAnswer }
}

/** A route without parameters refuses those that are sent: a misspelt one is never taken for granted. */
export const NoQuery = closed({})
