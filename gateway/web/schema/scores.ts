import { Type } from 'typebox'
import { closed, LocalDate, nullable } from './common.ts'

const Segment = Type.Unsafe<readonly (readonly [number, number])[]>(
  Type.Array(Type.Array(Type.Number()), {
    description: 'Value and points of the anchors between which the value lies',
  }),
)

const IndicatorSchema = closed({
  id: Type.String(),
  value: nullable(Type.Number()),
  n: Type.Number({ description: 'Evidence: units, raters or children' }),
  weight_bp: Type.Integer({ description: 'Weight in hundredths of a percent' }),
  points: Type.Number(),
  contribution: nullable(Type.Number()),
  pass: Type.Number(),
  excellent: nullable(Type.Number()),
  line: nullable(Type.Enum(['below', 'pass', 'excellent'])),
  segment: nullable(Segment),
  gap_to_pass: nullable(Type.Number()),
  gap_to_excellent: nullable(Type.Number()),
})

const ReasonSchema = Type.Union([
  closed({ code: Type.Literal('lost_points'), indicator: Type.String(), points: Type.Number() }),
  closed({ code: Type.Literal('best_lever'), indicator: Type.String(), gain_to_next_line: Type.Number() }),
  closed({ code: Type.Literal('rating_group_left_out'), form: Type.String(), group: Type.String() }),
])

/** The result object of scoring.md 3. */
export const ScoreSchema = closed(
  {
    card: Type.String(),
    card_hash: Type.String(),
    facts_hash: Type.String(),
    engine: Type.Literal('scoring/1'),
    subject: Type.String(),
    period: closed({ from: LocalDate, to: LocalDate, label: Type.String() }),
    state: Type.Enum(['final', 'provisional', 'held']),
    score: nullable(Type.Number()),
    tier: nullable(Type.String()),
    multiplier: nullable(Type.Number()),
    payout: nullable(
      closed({
        factor: Type.Number(),
        amount: nullable(Type.Number()),
        method: Type.Enum(['tier', 'proportional', 'interpolated']),
      }),
    ),
    indicators: Type.Array(IndicatorSchema),
    adjustments: Type.Array(Type.String()),
    gates: Type.Array(Type.String()),
    missing: Type.Array(Type.String()),
    reasons: Type.Array(ReasonSchema),
    revision: Type.Integer(),
  },
  'The result of a card for one worker and period (scoring.md 3)',
)
