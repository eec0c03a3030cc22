import { Type } from 'typebox'
import { closed, Instant, nullable } from './common.ts'

const ErrorSchema = nullable(
  closed({ code: Type.String(), text: Type.String(), next: Type.String(), at: Instant }),
)

const EntrySchema = closed(
  {
    id: Type.Integer(),
    at: Instant,
    client: Type.String(),
    topic: Type.String(),
    payload: Type.String({ description: 'Its first kibibyte' }),
    code: Type.String(),
    detail: Type.String(),
  },
  'A reading that was refused, kept with the reason',
)

const Changes = Type.Integer({
  description: 'How often the quarantine has changed so far: a greater one says that something came or went',
})

/** The answer of GET /api/v1/quarantine. */
export const QuarantineSchema = closed(
  {
    total: Type.Integer({ description: 'Entries in quarantine, of whatever code' }),
    changes: Changes,
    codes: Type.Array(closed({ code: Type.String(), entries: Type.Integer() }), {
      description: 'How many entries there are of each code, most first',
    }),
    entries: Type.Array(EntrySchema, { description: 'Newest first' }),
    next: nullable(Type.Integer({ description: '`before` of the next page; null: this was the last' })),
  },
  'A page of the quarantine',
)

/** The answer of GET /readyz. */
export const ReadySchema = closed(
  {
    ready: Type.Boolean(),
    waiting: Type.Array(Type.String(), { description: 'What is waited for' }),
  },
  'Whether the gateway is ready',
)

const ClockSchema = closed({
  now: Instant,
  timezone: Type.String(),
  trusted: Type.Boolean({
    description: "Whether the gateway's clock counts as set; until then readings are held",
  }),
  synchronised: nullable(
    Type.Boolean({ description: 'Whether the system says that it is; null: it does not say' }),
  ),
  last_step: nullable(closed({ at: Instant, seconds: Type.Number({ description: 'Below 0: back' }) })),
  held: Type.Integer({ description: 'Readings that are held until a clock is known' }),
  sources: Type.Array(
    closed({
      source: Type.String({ description: 'Client, or agent/device' }),
      offset_s: nullable(
        Type.Number({ description: "How far its clock is ahead of the gateway's; below 0: behind" }),
      ),
      jumped: nullable(Instant),
      held: Type.Integer(),
    }),
  ),
})

/** The answer of GET /api/v1/status. */
export const StatusSchema = closed(
  {
    gateway: Type.String(),
    version: Type.String(),
    at: Instant,
    started: Instant,
    ready: Type.Boolean(),
    store: closed({
      state: Type.Enum(['ok', 'failed']),
      error: nullable(Type.String()),
      facts: Type.Integer(),
      bytes: Type.Integer(),
      lag: Type.Number({ description: 'Facts stored and not yet in the figures' }),
      facts_since: nullable({
        ...Instant,
        description:
          'Every reading of that time and later is kept, older ones were dropped; null: nothing was ever dropped',
      }),
    }),
    mqtt: closed({
      host: Type.String(),
      port: Type.Integer(),
      clients: Type.Integer(),
      readings: Type.Integer(),
      duplicates: Type.Integer(),
      refused: Type.Integer(),
    }),
    devices: Type.Array(
      closed({
        id: Type.String(),
        driver: Type.String(),
        agent: nullable(Type.String()),
        link: Type.String(),
        since: Instant,
        last_reading: nullable(Instant),
        silent_since: nullable(
          Type.String({
            format: 'date-time',
            description: 'Connected, and not heard of since then, which is longer than is expected',
          }),
        ),
        readings: Type.Integer(),
        per_second: Type.Number({ description: 'Readings a second, over the last minute' }),
        thrown_away: Type.Integer({
          description: 'Bytes that came and were understood as nothing, since the start',
        }),
        repeats: Type.Integer({
          description:
            'How often the same came again too soon (repeat_after), and was dropped, since the start',
        }),
        error: ErrorSchema,
      }),
    ),
    agents: Type.Array(
      closed({
        id: Type.String(),
        connected: Type.Boolean(),
        last_seen: nullable(Instant),
        version: nullable(Type.String()),
        spool: nullable(Type.Integer({ description: 'Readings that wait on the line PC' })),
        spool_bytes: nullable(Type.Integer({ description: 'What they take there' })),
        spool_limit: nullable(Type.Integer({ description: 'What they may take' })),
        dropped: nullable(
          Type.Integer({
            description: 'Readings dropped since its spool was made: it was full, or they were too old',
          }),
        ),
        clock_offset_s: nullable(
          Type.Number({ description: "How far its clock is ahead of the gateway's; below 0: behind" }),
        ),
        error: ErrorSchema,
      }),
    ),
    sinks: Type.Array(
      closed({
        id: Type.String(),
        sink: Type.String(),
        url: Type.String(),
        connected: Type.Boolean(),
        waiting: Type.Integer(),
        sent: Type.Integer(),
        last_seq: Type.Integer(),
        last_sent: nullable(Instant),
        error: ErrorSchema,
      }),
    ),
    quarantine: closed({ total: Type.Integer(), changes: Changes, latest: Type.Array(EntrySchema) }),
    clock: ClockSchema,
    seal: nullable(
      closed({
        head: Type.String({ description: 'SHA-256, hexadecimal' }),
        upto: Type.Integer({ description: 'Number of the last fact that is sealed' }),
        at: Instant,
      }),
    ),
  },
  'Devices, agents, sinks, backlog, quarantine, clock and seal head',
)
