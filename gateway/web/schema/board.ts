import { Type } from 'typebox'
import { closed, counts, Fraction, Instant, LocalDate, Named, nullable, QualitySchema } from './common.ts'

const SiteSchema = closed({
  id: Type.String(),
  name: Type.String(),
  timezone: Type.String({ description: 'IANA time zone' }),
  locale: Type.String({ description: 'BCP 47' }),
})

/** The answer of GET /api/v1/lines. */
export const LinesSchema = closed({ site: SiteSchema, lines: Type.Array(Named) }, 'The site and its lines')

const LimitSchema = nullable(closed({ pass: Type.Number(), excellent: Type.Number() }))

const StationSchema = closed({
  id: Type.String(),
  name: Type.String(),
  ...counts,
  state: nullable(closed({ value: nullable(Type.String()), since: nullable(Instant) })),
  product: nullable(Named),
  people: Type.Array(
    closed({ id: Type.String(), name: Type.String(), since: Instant, flags: Type.Array(Type.String()) }),
  ),
  target_now: nullable(Type.Number({ description: 'Good units where the station should be by now' })),
  sources: Type.Array(
    closed({
      signal: Type.String(),
      role: Type.String(),
      device: nullable(Type.String()),
      last: nullable(Instant),
      state: Type.Enum(['fresh', 'silent', 'lost', 'never']),
    }),
  ),
})

const WorkerSchema = closed({
  id: Type.String(),
  name: Type.String(),
  team: nullable(Type.String()),
  station: nullable(Type.String({ description: 'Where signed on now' })),
  ...counts,
  worker_efficiency: nullable(Fraction),
  worker_performance: nullable(Fraction),
  defect_rate: nullable(Fraction),
  quality: QualitySchema,
  score: nullable(
    closed({
      value: nullable(Type.Number()),
      tier: nullable(Type.String()),
      state: Type.Enum(['final', 'provisional', 'held']),
    }),
  ),
  spark: Type.Array(closed({ at: Instant, value: nullable(Fraction) }), {
    description: 'Efficiency in each hour of the shift',
  }),
})

/** The answer of GET /api/v1/lines/{line}/board. */
export const BoardSchema = closed(
  {
    line: Named,
    site: SiteSchema,
    at: Instant,
    shift: nullable(
      closed({
        id: Type.String(),
        name: Type.String(),
        date: LocalDate,
        from: Instant,
        to: Instant,
        over: Type.Boolean(),
      }),
    ),
    product: nullable(Named),
    output: closed({
      ...counts,
      defect_rate: nullable(Fraction),
      target: nullable(Type.Number({ description: 'Good units of the whole shift' })),
      target_now: nullable(Type.Number({ description: 'Good units that should be there by now' })),
      progress: Type.Array(closed({ at: Instant, good: Type.Number() }), {
        description: 'Good units since the start of the shift, at the end of each hour',
      }),
    }),
    limits: closed({
      defect_rate: LimitSchema,
      worker_efficiency: LimitSchema,
      worker_performance: LimitSchema,
    }),
    stations: Type.Array(StationSchema, { description: 'In the order of the flow' }),
    workers: Type.Array(WorkerSchema),
    trouble: closed({
      quarantine: Type.Integer(),
      lag: Type.Number(),
      store: Type.Enum(['ok', 'failed']),
      sinks_down: Type.Array(Type.String()),
      devices_down: Type.Array(Type.String()),
    }),
  },
  'The board: the shift running now, else the last one',
)
