import { Type } from 'typebox'
import { CountsSchema, closed, counts, Instant, LocalDate, nullable, QualitySchema } from './common.ts'

const SumsSchema = closed(
  {
    ...counts,
    attended_s: Type.Number(),
    on_standard_s: Type.Number(),
    off_standard_s: Type.Record(Type.String(), Type.Number(), { description: 'Seconds by cause' }),
    unknown_s: Type.Number(),
    work_s: Type.Number(),
    earned_s: Type.Number(),
    run_s: Type.Number(),
  },
  'Sums of the window: counts in units, times in seconds (kpi.md 1 and 2)',
)

/** The answer of GET /api/v1/kpis (contract.md 3). */
export const KpisSchema = closed(
  {
    by: Type.String(),
    from: Instant,
    to: Instant,
    definition: Type.Literal('kpi/1'),
    rows: Type.Array(
      closed({
        id: Type.String(),
        name: Type.String(),
        from: Instant,
        to: Instant,
        shift: nullable(closed({ id: Type.String(), date: LocalDate })),
        sums: SumsSchema,
        kpis: Type.Record(Type.String(), nullable(Type.Number()), {
          description: 'By KPI id (kpi.md 3); null with the reason in quality.reasons',
        }),
        quality: QualitySchema,
        target: Type.Optional(
          nullable(
            Type.Number({ description: 'Good units to be made in the window; of stations and lines' }),
          ),
        ),
        target_now: Type.Optional(
          nullable(Type.Number({ description: 'Those of them that should be there by now' })),
        ),
      }),
    ),
    unattributed: CountsSchema,
    team: CountsSchema,
    reconciliation: closed(
      {
        station_units: Type.Number(),
        credited: Type.Number(),
        team: Type.Number(),
        unattributed: Type.Number(),
        residual: Type.Number(),
      },
      'Counted at stations = credited + team + unattributed; the residual is 0 (kpi.md 5)',
    ),
  },
  'A row for every subject and bucket with attended time or units',
)
