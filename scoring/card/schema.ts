import { type Static, type TProperties, Type } from 'typebox'

/**
 * A card as written (scoring.md 1). What JSON Schema cannot say (sums, order, references, expressions) is
 * checked in `check.ts`.
 */
const object = <T extends TProperties>(properties: T) =>
  Type.Object(properties, { additionalProperties: false })
const oneOf = <T extends string[]>(...words: T) => Type.Enum<T>([...words])
const id = Type.String({ pattern: '^[\\p{L}\\p{N}_][\\p{L}\\p{N}_.-]{0,63}$', description: 'an id' })
const date = Type.String({
  pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$',
  description: 'a date such as 2026-01-31',
})
const title = Type.Optional(Type.Record(Type.String(), Type.String()))
const expression = Type.String({ minLength: 1 })
const reference = Type.String({ minLength: 1 })
const percent = Type.Number({ minimum: 0, maximum: 100 })
const positive = Type.Number({ exclusiveMinimum: 0 })
const notNegative = Type.Number({ minimum: 0 })
const count = Type.Integer({ minimum: 0 })
/** Beyond these, millionths of points and cents of amounts would not be whole numbers any more. */
const value = Type.Number({ minimum: -1e12, maximum: 1e12 })
const points = Type.Number({ minimum: -1e6, maximum: 1e6 })
const onCurve = Type.Tuple([value, points])
const period = oneOf('shift', 'day', 'week', 'month', 'quarter', 'year')

const Metric = Type.Union([
  reference,
  object({ sum: Type.Array(Type.Tuple([Type.Number(), reference]), { minItems: 1 }) }),
])

const Curve = Type.Union([
  Type.Literal('card'),
  Type.Object(
    {
      anchors: Type.Optional(Type.Array(onCurve, { minItems: 2 })),
      ratio: Type.Optional(object({ target: positive, cap: Type.Optional(positive) })),
      steps: Type.Optional(Type.Array(onCurve, { minItems: 1 })),
      pass_fail: Type.Optional(object({ pass: Type.Number() })),
      scale: Type.Optional(object({ min: Type.Number(), max: Type.Number() })),
      card: Type.Optional(object({})),
    },
    { additionalProperties: false, minProperties: 1, maxProperties: 1 },
  ),
])

const Indicator = object({
  id,
  group: Type.Optional(id),
  weight: percent,
  title,
  metric: Metric,
  aggregate: Type.Optional(
    Type.Union([oneOf('last', 'mean', 'sum', 'min', 'max'), object({ share_tier: id })]),
  ),
  window: Type.Optional(Type.String({ minLength: 1 })),
  trend: oneOf('higher', 'lower'),
  curve: Curve,
  pass: value,
  excellent: Type.Optional(value),
  minimum: Type.Optional(object({ n: notNegative })),
  missing: Type.Optional(oneOf('redistribute', 'zero', 'hold')),
})

const Overlay = object({
  id,
  title,
  when: Type.Object(
    {
      months: Type.Optional(Type.Array(Type.Integer({ minimum: 1, maximum: 12 }), { minItems: 1 })),
      dates: Type.Optional(object({ from: date, to: date })),
      worker: Type.Optional(Type.String({ minLength: 1 })),
      team: Type.Optional(Type.String({ minLength: 1 })),
      phase: Type.Optional(Type.String({ minLength: 1 })),
    },
    { additionalProperties: false, minProperties: 1 },
  ),
  weights: Type.Record(Type.String(), percent, { minProperties: 1 }),
  rebalance: Type.Optional(
    Type.Union([oneOf('all', 'group'), object({ from: Type.Array(Type.String(), { minItems: 1 }) })]),
  ),
})

const RatingForm = object({
  title,
  shares: Type.Record(Type.String(), notNegative, { minProperties: 1 }),
  min: Type.Optional(Type.Record(Type.String(), count)),
  trim: Type.Optional(Type.Record(Type.String(), count)),
  scale: Type.Optional(Type.Tuple([value, value])),
})

const Adjustment = object({
  id,
  title,
  points,
  cap: Type.Optional(notNegative),
  up_to: Type.Optional(points),
  when: expression,
})

const Gate = object({
  id,
  title,
  when: expression,
  cap: Type.Optional(points),
  hold_payout: Type.Optional(Type.Boolean()),
  missing: Type.Optional(oneOf('hold_payout', 'ignore', 'fire')),
})

const Payout = object({
  method: oneOf('tier', 'proportional', 'interpolated'),
  floor: Type.Optional(Type.Number()),
  base: Type.Optional(reference),
  accelerators: Type.Optional(
    Type.Array(
      object({ metric: reference, over: Type.Number(), every: positive, add: notNegative, cap: notNegative }),
    ),
  ),
  awards: Type.Optional(
    Type.Array(
      object({ id, title, period, of: oneOf('mean', 'min', 'last'), when: expression, amount: expression }),
    ),
  ),
  pool: Type.Optional(object({ amount: reference, conserve: Type.Optional(Type.Boolean()) })),
})

export const CardSchema = object({
  id,
  version: Type.String({ minLength: 1 }),
  title,
  effective: object({ from: date }),
  applies: Type.Object(
    {
      post: Type.Optional(Type.String({ minLength: 1 })),
      team: Type.Optional(Type.String({ minLength: 1 })),
      worker: Type.Optional(Type.String({ minLength: 1 })),
    },
    { additionalProperties: false, minProperties: 1 },
  ),
  period,
  max: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1e6 })),
  min_weight: Type.Optional(percent),
  groups: Type.Optional(Type.Array(object({ id, weight: percent, title }), { minItems: 1 })),
  indicators: Type.Array(Indicator, { minItems: 1 }),
  overlays: Type.Optional(Type.Array(Overlay)),
  ratings: Type.Optional(Type.Record(Type.String(), RatingForm)),
  adjustments: Type.Optional(Type.Array(Adjustment)),
  gates: Type.Optional(Type.Array(Gate)),
  tiers: Type.Array(object({ id, title, from: notNegative, multiplier: notNegative }), { minItems: 1 }),
  payout: Type.Optional(Payout),
})

export type CardData = Static<typeof CardSchema>
export type IndicatorData = CardData['indicators'][number]
export type OverlayData = NonNullable<CardData['overlays']>[number]
export type RatingFormData = NonNullable<CardData['ratings']>[string]
export type CurveData = IndicatorData['curve']
export type Trend = IndicatorData['trend']

/** What a subject's period is scored on, as read from a file or a request (scoring.md 1). */
export const FactsSchema = object({
  subject: object({
    id: Type.String(),
    post: Type.Optional(Type.String()),
    team: Type.Optional(Type.String()),
  }),
  period: object({
    label: Type.String(),
    from: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}' }),
    to: Type.String(),
  }),
  phase: Type.Optional(Type.String()),
  values: Type.Record(
    Type.String(),
    object({
      value: Type.Union([value, Type.Null()]),
      n: Type.Optional(notNegative),
      state: Type.Optional(oneOf('good', 'provisional', 'insufficient', 'suspect')),
    }),
  ),
  ratings: Type.Optional(
    Type.Record(Type.String(), Type.Array(object({ by: Type.String(), group: Type.String(), score: value }))),
  ),
})
export type Facts = Static<typeof FactsSchema>
export type RatingEntry = NonNullable<Facts['ratings']>[string][number]
