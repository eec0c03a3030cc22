import { Type } from 'typebox'
import { closed, Instant, LocalDate, nullable } from './common.ts'

const Shift = nullable(closed({ id: Type.String(), date: LocalDate }))

const CorrectionSchema = closed(
  {
    id: Type.Integer(),
    at: Instant,
    author: nullable(Type.String({ description: 'null where the caller does not see people' })),
    reason: nullable(Type.String()),
  },
  'See GET /api/v1/corrections',
)

const PartSchema = closed(
  {
    key: Type.String({ description: 'For the parameter `part`' }),
    kind: Type.Enum([
      'units',
      'no_station',
      'left_line',
      'session',
      'off_standard',
      'unknown',
      'work',
      'scheduled',
      'no_plan',
      'run',
      'down',
      'failure',
      'steps',
      'standard',
    ]),
    value: Type.Number({ description: 'What it adds: units or seconds, below zero where it is taken off' }),
    station: nullable(Type.String()),
    worker: Type.Optional(Type.String()),
    from: Type.Optional(Instant),
    to: Type.Optional(Instant),
    units: Type.Optional(
      closed(
        {
          product: Type.String(),
          units: Type.Number({ description: 'Counted at the station' }),
          share: Type.Number({ description: 'Of the subject; a fraction' }),
          people: Type.Integer({ description: 'Who share the units' }),
          standard_s: nullable(Type.Number({ description: 'Standard seconds for one good unit' })),
        },
        '`value` is units × share, and × standard_s where the input is time',
      ),
    ),
    session: Type.Optional(
      closed({
        in: Instant,
        out: nullable(Instant),
        ended: Type.String({
          description: 'open, sign_off, move, crew, crew_hand_over, hand_over or closed',
        }),
        shift: Shift,
      }),
    ),
    cause: Type.Optional(Type.String({ description: 'Of off-standard time' })),
    obstacle: Type.Optional(
      Type.Integer({ description: 'The report that is the cause; see GET /api/v1/obstacles' }),
    ),
    states: Type.Optional(
      Type.Array(closed({ station: Type.String(), state: nullable(Type.String()) }), {
        description: 'In which states the stations were; null: unknown, or no state signal',
      }),
    ),
    unit: Type.Optional(Type.String({ description: 'Serial number' })),
    standard: Type.Optional(closed({ product: Type.String(), seconds: Type.Number(), from: Type.String() })),
    facts: nullable(
      Type.Array(Type.Integer(), { description: 'Numbers of the facts behind it; null: ask by `part`' }),
    ),
  },
  'A share in an input; the shares of an input sum to it',
)

const StandardSchema = closed(
  {
    product: Type.String(),
    station: Type.String(),
    seconds: Type.Number({ description: 'For one good unit' }),
    from: Type.String({ description: 'Local date from which it holds' }),
    correction: nullable(CorrectionSchema),
  },
  'A standard time; `correction`: by which it holds whatever the site file says',
)

const FeedsSchema = Type.Array(
  closed(
    {
      by: Type.String(),
      id: Type.String(),
      name: Type.String(),
      from: Instant,
      to: Instant,
      shift: Shift,
      inputs: Type.Array(Type.String()),
      kpis: Type.Array(Type.String()),
    },
    'For GET /api/v1/trace',
  ),
  { description: 'The figures of shifts, and of days for what lies outside them, that rest on it' },
)
const NextWindows = nullable(Type.String({ format: 'date-time', description: '`from` of the next page' }))

const factProperties = {
  id: Type.Integer({ description: 'Its number, in the order of arrival' }),
  ts: Instant,
  arrival: Instant,
  line: Type.String(),
  station: Type.String(),
  signal: Type.String(),
  source: closed(
    { client: Type.String(), device: nullable(Type.String()), agent: nullable(Type.String()) },
    'The MQTT client that sent it; the device and agent that read the signal by the configuration of then',
  ),
  seq: nullable(Type.Integer()),
  quality: Type.Enum(['good', 'uncertain', 'bad']),
  value: nullable(Type.Union([Type.String(), Type.Number()])),
  fields: Type.Record(Type.String(), Type.Unknown(), { description: 'The other fields of the reading' }),
  worker: nullable(Type.String({ description: 'Who signed on or off by it' })),
  hidden: Type.Boolean({
    description: 'It is of a person whom the caller does not see: the value is left out',
  }),
  added_by: nullable(CorrectionSchema),
  taken_out_by: nullable(CorrectionSchema),
  seal: nullable(
    closed({ n: Type.Integer(), at: Instant, hash: Type.String() }, 'The seal that covers it; null: not yet'),
  ),
}

const EntrySchema = closed({
  ...factProperties,
  adds: nullable(Type.Number({ description: 'What it adds to the input; null: it bounds parts of it' })),
  parts: Type.Array(Type.String(), { description: 'Keys of its parts' }),
  rests_on: Type.Array(
    closed({
      why: Type.Enum(['signed_on', 'product', 'previous_total', 'moved_by']),
      fact: Type.Integer(),
    }),
    { description: 'Other facts without which it would count otherwise' },
  ),
})

const InputSchema = closed(
  {
    name: Type.String({ description: 'As in the formula; of one station of a line as good[st-10]' }),
    value: Type.Number(),
    unit: Type.Enum(['units', 's', '1']),
    clause: Type.String({ description: 'Where it is defined' }),
    parts: closed({
      total: Type.Integer(),
      entries: Type.Array(PartSchema),
      next: nullable(Type.Integer({ description: '`parts_from` of the next page' })),
    }),
    facts: closed({
      entries: Type.Array(EntrySchema),
      next: nullable(Type.String({ description: '`cursor` of the next page' })),
    }),
  },
  'The parts sum to the value, and so do the facts of counts',
)

/** The answer of GET /api/v1/trace. */
export const TraceSchema = closed(
  {
    by: Type.String(),
    id: Type.String(),
    name: Type.String(),
    from: Instant,
    to: Instant,
    kpi: Type.String(),
    definition: Type.Literal('kpi/1'),
    unit: Type.Enum(['ratio', 'units/h', 'units', 's']),
    value: nullable(Type.Number({ description: 'As GET /api/v1/kpis gives it' })),
    formula: closed({
      text: Type.String({ description: 'Names of inputs between + / × and brackets' }),
      filled: Type.String({ description: 'The same with numbers, and the figure' }),
      clause: Type.String(),
    }),
    dropped_before: nullable(Instant),
    inputs: Type.Array(InputSchema),
    quality: closed(
      {
        state: Type.Enum(['good', 'provisional', 'insufficient', 'suspect']),
        coverage: nullable(Type.Number({ description: '1 − blind_s / watched_s' })),
        reasons: Type.Array(Type.String()),
        watched_s: Type.Number({ description: 'Attended time of persons, scheduled time of stations' }),
        blind_s: Type.Number({ description: 'That of it in which some source was not alive' }),
        blind: Type.Array(closed({ station: nullable(Type.String()), from: Instant, to: Instant }), {
          description: 'When; at most 100',
        }),
        explained: Type.Array(closed({ reason: Type.String(), facts: Type.Array(Type.Integer()) }), {
          description: 'The facts behind each reason, at most 100',
        }),
      },
      'How far the figure can be trusted, and why (kpi.md 4)',
    ),
    standards: Type.Array(StandardSchema, { description: 'Standard times that it is worked out with' }),
    corrections: Type.Array(CorrectionSchema, {
      description: 'Corrections of the window at the stations of the figure, and of its standard times',
    }),
  },
  'A figure, opened: formula, inputs, what they are the sums of, facts',
)

/** The answer of GET /api/v1/trace/facts/{id}. */
export const TraceFactSchema = closed(
  {
    fact: closed(factProperties),
    means: Type.Array(
      closed({
        what: Type.Enum([
          'session_opened',
          'session_ended',
          'state',
          'units',
          'left_line',
          'total',
          'repeat',
          'moved',
          'product',
          'step',
          'taken_out',
          'not_worked_in',
          'nothing',
        ]),
        station: Type.Optional(Type.String()),
        worker: Type.Optional(Type.String()),
        from: Type.Optional(Instant),
        to: Type.Optional(nullable(Instant)),
        state: Type.Optional(nullable(Type.String())),
        cause: Type.Optional(Type.String()),
        result: Type.Optional(Type.String()),
        units: Type.Optional(Type.Number()),
        product: Type.Optional(Type.String()),
        unit: Type.Optional(Type.String()),
      }),
      { description: 'What it did: the session it opened, the unit it counted, the state it told' },
    ),
    feeds: FeedsSchema,
    next: NextWindows,
  },
  'What a fact means, and the figures that it feeds',
)

const Numbers = Type.Array(Type.Integer())

/** The answer of GET /api/v1/trace/corrections/{id}. */
export const TraceCorrectionSchema = closed(
  {
    correction: CorrectionSchema,
    revoked: Type.Boolean({ description: 'It was taken back: it feeds nothing' }),
    lines: Type.Array(Type.String(), { description: 'That it is about' }),
    added: { ...Numbers, description: 'Facts that it added' },
    taken_out: { ...Numbers, description: 'Facts that it took out' },
    standard: nullable(StandardSchema),
    feeds: FeedsSchema,
    next: NextWindows,
  },
  'What a correction is made of, and the figures that it feeds',
)
