import { Type } from 'typebox'
import { closed, Instant, Named, nullable } from './common.ts'

export const STEPS = ['close', 'answer', 'approve', 'refuse', 'take_back'] as const

/** The answer of POST /api/v1/obstacles and of what follows. */
export const ObstacleSchema = closed({ id: Type.Integer({ description: 'Number of the report' }) })

/** The answer of GET /api/v1/obstacles. */
export const ObstaclesSchema = closed({
  obstacles: Type.Array(
    closed({
      id: Type.Integer(),
      at: Type.String({ format: 'date-time', description: 'When it was reported' }),
      author: Type.String({ description: 'Who reported it' }),
      worker: Named,
      station: Named,
      cause: Type.String({ description: 'A cause of off-standard time' }),
      from: Instant,
      to: nullable(
        Type.String({ format: 'date-time', description: 'null: not over, as far as anybody said' }),
      ),
      words: Type.String(),
      state: Type.Enum(['reported', 'answered', 'approved', 'refused']),
      steps: Type.Array(
        closed({
          at: Instant,
          author: Type.String(),
          step: Type.Enum(STEPS),
          to: nullable(
            Type.String({ format: 'date-time', description: 'When it ended, where the step says so' }),
          ),
          words: Type.String(),
        }),
        { description: 'What became of it, in order' },
      ),
      next: Type.Array(Type.Enum(STEPS), { description: 'What the caller may do with it now' }),
    }),
  ),
  report: closed(
    { workers: Type.Array(Named), stations: Type.Array(Named) },
    'For whom and where the caller may report',
  ),
})
