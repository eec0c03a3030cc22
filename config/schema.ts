import { type Static, type TSchema, Type } from 'typebox'

/**
 * The site file (contract.md 1): one definition that validates, types, documents and feeds editors.
 * Every object refuses unknown keys; defaults are those of the contract.
 */
const id = (description: string) => Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$', description })
const object = <T extends Record<string, TSchema>>(properties: T, description: string) =>
  Type.Object(properties, { additionalProperties: false, description })
const duration = (description: string, byDefault: string) =>
  Type.String({ format: 'duration', pattern: '^P', description, default: byDefault })
const timeOfDay = (description: string) =>
  Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', description })
const date = (description: string) =>
  Type.String({ format: 'date', pattern: '^\\d{4}-\\d{2}-\\d{2}$', description })
const port = (byDefault: number) =>
  Type.Integer({
    minimum: 0,
    maximum: 65535,
    default: byDefault,
    description: 'TCP port; 0 takes a free one',
  })

export const CANONICAL_STATES = [
  'running',
  'idle',
  'starved',
  'blocked',
  'down',
  'setup',
  'meeting',
  'no_plan',
  'quality_hold',
] as const
export type CanonicalState = (typeof CANONICAL_STATES)[number]

export const ROLES = [
  'good',
  'scrap',
  'rework',
  'cycle',
  'state',
  'badge',
  'product',
  'step',
  'defect',
  'measure',
] as const
export type Role = (typeof ROLES)[number]

const weekday = Type.Union(
  ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => Type.Literal(day)),
  { description: 'Day of the week on which the shift starts' },
)

const Break = object(
  { start: timeOfDay('Local time at which the break begins'), end: timeOfDay('Local time at which it ends') },
  'A break: begins at its local time and lasts its nominal length',
)
const Shift = object(
  {
    id: id('Shift id'),
    name: Type.Optional(Type.String({ description: 'Name for people' })),
    start: timeOfDay('Local start'),
    end: timeOfDay('Local end; not after the start means the next day'),
    days: Type.Optional(Type.Array(weekday, { description: 'Days on which it starts; default every day' })),
    breaks: Type.Optional(Type.Array(Break, { description: 'Breaks, taken out of presence' })),
  },
  'A shift, in local time',
)

const Source = object(
  {
    device: id('Device id'),
    address: Type.Optional(Type.String({ description: 'Address on the device, in the words of its driver' })),
  },
  'Where the signal is read; without it, it is published to the broker under its own topic',
)

const Signal = object(
  {
    role: Type.Union(
      ROLES.map((role) => Type.Literal(role)),
      { description: 'What the values mean (contract.md 2)' },
    ),
    mode: Type.Optional(
      Type.Union([Type.Literal('delta'), Type.Literal('counter')], {
        default: 'delta',
        description: 'Counts: units now (delta) or a running total (counter)',
      }),
    ),
    width: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 53, description: 'Counter width in bits, for wrap-around' }),
    ),
    map: Type.Optional(
      Type.Record(Type.String(), Type.Union(CANONICAL_STATES.map((state) => Type.Literal(state))), {
        description: 'States: value sent to canonical state',
      }),
    ),
    limits: Type.Optional(
      object(
        {
          min: Type.Optional(Type.Number({ description: 'Lowest good value' })),
          max: Type.Optional(Type.Number({ description: 'Highest good value' })),
        },
        'Measures: outside is a defect of this station',
      ),
    ),
    kind: Type.Optional(
      Type.Union([Type.Literal('scrap'), Type.Literal('rework')], {
        default: 'scrap',
        description: 'Measures: what a value outside the limits makes of the unit',
      }),
    ),
    expect: Type.Optional(
      Type.String({
        format: 'duration',
        pattern: '^P',
        description: 'Silent for longer than this, the source counts as silent on the page; default none',
      }),
    ),
    source: Type.Optional(Source),
  },
  'A signal of a station',
)

const Station = object(
  {
    id: id('Station id'),
    name: Type.Optional(Type.String({ description: 'Name for people' })),
    crew: Type.Optional(
      Type.Integer({ minimum: 1, default: 1, description: 'How many people can be signed on at once' }),
    ),
    split: Type.Optional(
      Type.Record(Type.String(), Type.Number({ exclusiveMinimum: 0 }), {
        description: 'Shares by worker where two or more are signed on; default equal',
      }),
    ),
    steps: Type.Optional(
      Type.Array(Type.Integer({ minimum: 0 }), { description: 'Configured assembly steps, in order' }),
    ),
    signals: Type.Record(Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$' }), Signal, {
      description: 'Signals by name; the name is the last level of the topic',
    }),
  },
  'A station of the line, in the order of the flow',
)

const Line = object(
  {
    id: id('Line id'),
    name: Type.Optional(Type.String({ description: 'Name for people' })),
    product: Type.Optional(id('Product until a product signal says otherwise')),
    output: Type.Optional(id('Station whose good units are those of the line; default the last')),
    stations: Type.Array(Station, { minItems: 1, description: 'Stations in the order of the flow' }),
  },
  'An assembly line',
)

const Device = object(
  {
    id: id('Device id'),
    driver: Type.Union([Type.Literal('opcua'), Type.Literal('serial')], { description: 'Driver' }),
    agent: Type.Optional(id('Agent that reads the device; default the gateway itself')),
    endpoint: Type.Optional(Type.String({ description: 'opcua: opc.tcp:// URL of the server' })),
    sampling_ms: Type.Optional(
      Type.Integer({ minimum: 10, default: 250, description: 'opcua: sampling and publishing interval' }),
    ),
    path: Type.Optional(Type.String({ description: 'serial: port, best under /dev/serial/by-id' })),
    baud: Type.Optional(Type.Integer({ minimum: 50, default: 9600, description: 'serial: baud rate' })),
    delimiter: Type.Optional(
      Type.Union([Type.Literal('cr'), Type.Literal('lf'), Type.Literal('crlf')], {
        default: 'lf',
        description: 'serial: what ends a line; stray CR and LF are cut off in any case',
      }),
    ),
  },
  'A device read by a driver',
)

const Sink = object(
  {
    id: id('Sink id'),
    sink: Type.Literal('mqtt', { description: 'Protocol' }),
    url: Type.String({ pattern: '^mqtts?://', description: 'mqtt:// or mqtts:// URL of the broker' }),
    format: Type.Optional(Type.Literal('json', { default: 'json', description: 'Format of the message' })),
    every: Type.Optional(duration('An open window is sent at most this often', 'PT60S')),
    settle: Type.Optional(duration('A window is final once this has passed since its end', 'PT15M')),
    username: Type.Optional(Type.String({ description: 'User name' })),
    password_file: Type.Optional(Type.String({ description: 'File that holds the password' })),
  },
  'Where summaries go (contract.md 4)',
)

export const SiteSchema = object(
  {
    include: Type.Optional(
      Type.Array(Type.String(), { description: 'Further files, merged by key; lists are joined' }),
    ),
    site: object(
      {
        id: id('Site id'),
        name: Type.Optional(Type.String({ description: 'Name for people' })),
        timezone: Type.String({ description: 'IANA time zone, such as Asia/Shanghai' }),
        locale: Type.Optional(
          Type.String({ default: 'en', description: 'BCP 47 locale of the page, such as zh-CN' }),
        ),
      },
      'The site',
    ),
    gateway: object(
      {
        id: id('Gateway id'),
        data: Type.Optional(
          Type.String({
            default: './data',
            description: 'Folder of the store, spool, certificates and backups; relative to this file',
          }),
        ),
        mqtt: Type.Optional(
          object(
            {
              host: Type.Optional(Type.String({ default: '127.0.0.1', description: 'Address to listen on' })),
              port: Type.Optional(port(1883)),
              anonymous: Type.Optional(
                Type.Boolean({
                  description:
                    'Clients without credentials; only on a loopback host, where it is the default',
                }),
              ),
            },
            'The broker',
          ),
        ),
        http: Type.Optional(
          object(
            {
              host: Type.Optional(Type.String({ default: '127.0.0.1', description: 'Address to listen on' })),
              port: Type.Optional(port(8080)),
            },
            'The page and the API',
          ),
        ),
      },
      'The gateway',
    ),
    calendar: Type.Optional(
      object(
        {
          business_day: Type.Optional(
            Type.Literal('shift-start', {
              default: 'shift-start',
              description: 'A shift belongs to the local date on which it starts',
            }),
          ),
          early_sign_on: Type.Optional(
            duration("A sign-on this long before a shift's start belongs to that shift", 'PT30M'),
          ),
          close_session_after: Type.Optional(duration('Forgotten sign-offs, kpi.md 1', 'PT30M')),
          max_overtime: Type.Optional(duration('Longest overtime that keeps a session open', 'PT4H')),
          shifts: Type.Optional(Type.Array(Shift, { description: 'Shifts; they do not overlap' })),
          exceptions: Type.Optional(
            Type.Array(
              object(
                {
                  date: date('Local date'),
                  shifts: Type.Array(Type.Union([id('Id of a shift'), Shift]), {
                    description: 'What replaces the shifts of that date: ids, or shifts of its own',
                  }),
                },
                'A date with other shifts',
              ),
            ),
          ),
        },
        'The shift calendar',
      ),
    ),
    teams: Type.Optional(
      Type.Array(
        object(
          { id: id('Team id'), name: Type.Optional(Type.String({ description: 'Name for people' })) },
          'A team',
        ),
      ),
    ),
    workers: Type.Optional(
      Type.Array(
        object(
          {
            id: id('Worker id'),
            name: Type.Optional(Type.String({ description: 'Name for people' })),
            badges: Type.Optional(
              Type.Array(Type.String({ minLength: 1 }), { description: 'Badges, always strings' }),
            ),
            team: Type.Optional(id('Team')),
            post: Type.Optional(Type.String({ description: 'Post, by which a card applies' })),
          },
          'A worker',
        ),
      ),
    ),
    products: Type.Optional(
      Type.Array(
        object(
          { id: id('Product id'), name: Type.Optional(Type.String({ description: 'Name for people' })) },
          'A product',
        ),
      ),
    ),
    standards: Type.Optional(
      Type.Array(
        object(
          {
            product: id('Product'),
            station: id('Station'),
            seconds: Type.Number({ exclusiveMinimum: 0, description: 'Standard seconds for one good unit' }),
            from: date('In force from the local midnight of this date'),
          },
          'A standard time',
        ),
      ),
    ),
    lines: Type.Array(Line, { minItems: 1, description: 'Lines' }),
    devices: Type.Optional(Type.Array(Device, { description: 'Devices' })),
    upstream: Type.Optional(Type.Array(Sink, { description: 'Sinks' })),
    cards: Type.Optional(Type.Array(Type.String(), { description: 'Score cards, relative to this file' })),
    attribution: Type.Optional(
      object(
        {
          multi_station: Type.Optional(
            Type.Boolean({ default: false, description: 'A worker can be signed on at several stations' }),
          ),
          badge_debounce: Type.Optional(duration('A toggle this soon after a read is ignored', 'PT5S')),
          unit_reuse_after: Type.Optional(duration('A serial number counts anew after this', 'P30D')),
        },
        'Attribution',
      ),
    ),
    evidence: Type.Optional(
      object(
        {
          units: Type.Optional(
            Type.Number({ minimum: 0, default: 20, description: 'Below, a figure is insufficient' }),
          ),
          attended: Type.Optional(duration('Below, a figure is insufficient', 'PT15M')),
        },
        'Evidence that a figure needs',
      ),
    ),
    targets: Type.Optional(
      Type.Array(
        object(
          {
            line: id('Line'),
            shift: id('Shift'),
            product: Type.Optional(id('Product')),
            units: Type.Number({ exclusiveMinimum: 0, description: 'Good units a shift' }),
            from: date('In force from the local midnight of this date'),
          },
          'A target',
        ),
      ),
    ),
  },
  'The site file of Lineside',
)

/** The site file as written: what has a default may be absent. */
export type SiteFile = Static<typeof SiteSchema>
