import { Type } from 'typebox'
import { closed, Instant, LocalDate, Named, nullable } from './common.ts'

const FiguresSchema = nullable(closed({ sums: Type.Object({}), kpis: Type.Object({}) }))

/** The answer of POST /api/v1/corrections and of its revocation. */
export const CorrectionSchema = closed({
  id: nullable(Type.Integer({ description: 'Its number; null for a preview' })),
  effect: nullable(
    Type.Array(
      closed({
        by: Type.Enum(['worker', 'station', 'line']),
        id: Type.String(),
        from: Instant,
        shift: nullable(closed({ id: Type.String(), date: LocalDate })),
        before: FiguresSchema,
        after: FiguresSchema,
      }),
      { description: 'Rows of figures that change; of a preview only' },
    ),
  ),
})

/** The answer of GET /api/v1/corrections/subjects. */
export const CorrectionSubjectsSchema = closed({
  stations: Type.Array(closed({ id: Type.String(), name: Type.String(), line: Named })),
  workers: Type.Array(Named),
  products: Type.Array(Named),
  states: Type.Array(Type.String()),
})

/** The answer of GET /api/v1/corrections. */
export const CorrectionsSchema = closed({
  corrections: Type.Array(
    closed({
      id: Type.Integer(),
      at: Instant,
      author: Type.String(),
      reason: Type.String(),
      asked: Type.Object({}, { description: 'What was to be put right' }),
      revoked: nullable(closed({ at: Instant, author: Type.String(), reason: Type.String() })),
    }),
  ),
})
