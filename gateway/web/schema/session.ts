import { Type } from 'typebox'
import { VIEWS } from '../views.ts'
import { closed, nullable } from './common.ts'

/** The answer of /api/v1/session. */
export const SessionSchema = closed(
  {
    person: nullable(
      closed({
        name: Type.String(),
        role: Type.String({ description: 'viewer, worker, supervisor, engineer, hr or admin' }),
        lines: Type.Array(Type.String(), { description: 'Limited to these lines; empty: all' }),
        teams: Type.Array(Type.String(), { description: 'Limited to people of these teams; empty: all' }),
        worker: nullable(Type.String({ description: 'The worker that a person is' })),
      }),
    ),
    views: Type.Array(Type.Enum(VIEWS), { description: 'Views of the page that are of use to them' }),
  },
  'Who is signed in; null: nobody, or nobody has to yet',
)
