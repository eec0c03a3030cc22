import { Type } from 'typebox'
import { DEFAULTS } from '../defaults.ts'
import { DRIVER_KEYS } from '../drivers/index.ts'
import { duration, ID, id, list, name, object, oneOf, record, text } from './words.ts'

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

/** States in which a worker cannot work for reasons that are not theirs (kpi.md 1). */
export const OFF_STANDARD_CAUSES = [
  'starved',
  'blocked',
  'down',
  'setup',
  'meeting',
  'no_plan',
  'quality_hold',
] as const satisfies readonly CanonicalState[]

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

const Source = object(
  {
    device: id('Device id'),
    address: Type.Optional(
      text(
        'Address on the device, in the words of its driver; opcua: node id; modbus: such as "holding 100"; mqtt: topic filter',
      ),
    ),
    ...DRIVER_KEYS.opcua.source,
    ...DRIVER_KEYS.serial.source,
    ...DRIVER_KEYS.modbus.source,
    ...DRIVER_KEYS.mqtt.source,
  },
  'Where the signal is read; without it, it is published to the broker under its own topic',
)

const Limits = object(
  {
    min: Type.Optional(Type.Number({ description: 'Lowest good value' })),
    max: Type.Optional(Type.Number({ description: 'Highest good value' })),
  },
  'Measures: outside is a defect of this station',
)

const Signal = object(
  {
    role: oneOf(ROLES, { description: 'What the values mean; see docs/readings.md' }),
    mode: Type.Optional(
      oneOf(['delta', 'counter'], {
        default: DEFAULTS.mode,
        description: 'Counts: units now (delta) or a running total (counter)',
      }),
    ),
    width: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 53, description: 'Counter width in bits, for wrap-around' }),
    ),
    map: Type.Optional(
      record(
        '^.+$',
        oneOf(CANONICAL_STATES, { description: 'Canonical state that the value <name> stands for' }),
        'States: value sent to canonical state',
      ),
    ),
    limits: Type.Optional(Limits),
    kind: Type.Optional(
      oneOf(['scrap', 'rework'], {
        default: DEFAULTS.kind,
        description: 'Measures: what a value outside the limits makes of the unit',
      }),
    ),
    expect: Type.Optional(
      duration(
        'Not heard of for longer than this, the source is silent: shown on the page, lowers the coverage of figures; default none',
      ),
    ),
    source: Type.Optional(Source),
  },
  'A signal of a station',
)

const Station = object(
  {
    id: id('Station id, unique in the site'),
    name: name(),
    crew: Type.Optional(
      Type.Integer({
        minimum: 1,
        default: DEFAULTS.crew,
        description: 'How many people can be signed on at once',
      }),
    ),
    split: Type.Optional(
      record(
        ID,
        Type.Number({ exclusiveMinimum: 0, description: 'Share of the worker <name>' }),
        'Shares by worker where two or more are signed on; default equal',
      ),
    ),
    steps: Type.Optional(list(Type.Integer({ minimum: 0 }), 'Configured assembly steps, in order')),
    signals: record(ID, Signal, 'Signals by name; the name is the last level of the topic'),
  },
  'A station of the line, in the order of the flow',
)

export const Line = object(
  {
    id: id('Line id'),
    name: name(),
    product: Type.Optional(id('Product until a product signal says otherwise')),
    output: Type.Optional(id('Station whose good units are those of the line; default the last')),
    stations: Type.Array(Station, { minItems: 1, description: 'Stations in the order of the flow' }),
  },
  'An assembly line',
)
