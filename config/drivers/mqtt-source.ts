import { Type } from 'typebox'
import { object, record } from '../schema/words.ts'
import type { SignalOfSource } from './keys.ts'

/** JSON Pointer, RFC 6901, section 3. */
const POINTER = '^(/([^/~]|~[01])*)*$'
const pointer = (description: string) =>
  Type.Optional(Type.String({ pattern: POINTER, description: `mqtt: ${description}` }))

/** Fields of a reading beside its value, as docs/readings.md has them. */
const FIELDS = object(
  {
    ts: pointer(
      'time of the reading: epoch milliseconds, or RFC 3339 with an offset; without it, its arrival',
    ),
    q: pointer('quality: good, uncertain or bad'),
    unit: pointer('serial number of the unit'),
    product: pointer('product'),
    action: pointer('in or out, of a badge'),
    ok: pointer('true or false, of a step'),
    defect: pointer('defect code'),
    origin: pointer('station at which a defect was made'),
    kind: pointer('scrap or rework, of a defect'),
    duration_ms: pointer('how long a cycle took, milliseconds'),
  },
  'mqtt: where the other fields of a reading are in the JSON; one that is not in a payload is left out',
)

export const MQTT_SOURCE = {
  pointer: pointer(
    'where the value is in a JSON payload (JSON Pointer, RFC 6901), such as /data/0/value; without it the whole payload is the value',
  ),
  fields: Type.Optional(FIELDS),
  where: Type.Optional(
    record(
      POINTER,
      Type.Union([Type.String(), Type.Number()], {
        description: 'What the JSON has at the pointer <name>; true and false in quotes',
      }),
      'mqtt: only payloads that have all of this, by pointer: for several machines on one topic',
    ),
  ),
  each: pointer(
    'an array in the payload whose elements are readings, oldest first; all other pointers then begin at the element',
  ),
} as const

export type MqttField =
  | 'ts'
  | 'q'
  | 'unit'
  | 'product'
  | 'action'
  | 'ok'
  | 'defect'
  | 'origin'
  | 'kind'
  | 'duration_ms'

export interface MqttSourceKeys {
  address?: string
  pointer?: string
  fields?: Partial<Record<MqttField, string>>
  where?: Record<string, string | number>
  each?: string
}

/** Where a signal is found in the messages of a broker. */
export interface MqttPoint {
  /** Topic filter. */
  filter: string
  /** JSON Pointer of the value; absent: the whole payload, of a cycle `good`. */
  pointer?: string
  fields: Partial<Record<MqttField, string>>
  where: Record<string, string | number>
  /** JSON Pointer of an array; the other pointers begin at each of its elements. */
  each?: string
}

/** The keys of a source, as written, to its point. */
export function mqttPoint({ address = '', fields = {}, where = {}, ...keys }: MqttSourceKeys): MqttPoint {
  const { pointer, each } = keys
  return {
    filter: address,
    fields,
    where,
    ...(pointer === undefined ? {} : { pointer }),
    ...(each === undefined ? {} : { each }),
  }
}

/** What is wrong with a source: the key, and what would be allowed. */
export function mqttSourceProblems(
  source: Record<string, unknown>,
  { role }: SignalOfSource,
): { key: string; allowed: string }[] {
  const { address, pointer: value } = source
  const wrong: { key: string; allowed: string }[] = []
  if (typeof address === 'string' && !isFilter(address)) {
    wrong.push({
      key: 'address',
      allowed: 'a topic, or a filter where + stands for one level and # for all that follow',
    })
  }
  // A unit is finished by being told of; every other role needs a value.
  if (value === undefined && role !== 'cycle') {
    const needing = ['fields', 'where', 'each'].filter((key) => source[key] !== undefined)
    wrong.push(...needing.map((key) => ({ key, allowed: 'it only together with pointer' })))
  }
  return wrong
}

/**
 * [MQTT-4.7.1-1] to [MQTT-4.7.1-3], [MQTT-4.7.3-1]. A shared subscription would give its messages to others too.
 */
function isFilter(text: string): boolean {
  const levels = text.split('/')
  const isRight = levels.every((level, at) => {
    if (level === '#') return at === levels.length - 1
    return level === '+' || !/[+#\0]/.test(level)
  })
  return isRight && text !== '' && Buffer.byteLength(text) <= 65_535 && !text.startsWith('$share/')
}
