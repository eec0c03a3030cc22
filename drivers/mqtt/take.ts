import type { MqttField } from '../../config/site.ts'
import type { Reading, Subscription } from '../contract.ts'
import { type Content, readContent } from './content.ts'
import { FIELDS, isRounded } from './fields.ts'
import { matches } from './filters.ts'
import { type Pointer, parsePointer, valueAt } from './pointer.ts'

export interface Message {
  topic: string
  payload: Uint8Array
  /** It was kept by the broker, and came because we subscribed. */
  retain: boolean
}

export interface Taken {
  readings: Reading[]
  /** Why nothing was taken of a message that a signal asks for. */
  problem?: string
  /** Readings that tell nothing new: kept by the broker, of something that happened once. */
  ignored: number
}

/**
 * Takes messages of a broker apart; those that no signal asks for give nothing. `lostAt`: when the link was last lost,
 * epoch milliseconds. A state kept by the broker since before then is told at `now`: the loss would outlast it.
 */
export type Take = (message: Message, now: number, lostAt: number) => Taken

/** A signal with its pointers taken apart. */
interface Signal {
  subscription: Subscription
  filter: string
  value: Pointer | null
  each: Pointer | null
  fields: [MqttField, Pointer][]
  where: [Pointer, string][]
}

/** What there is to read about one signal in one message, or why there is not. */
type Found = { reading: Reading } | { problem: string } | { absent: string } | null

const SHOWN = 120
const NUMERIC_ROLES: ReadonlySet<string> = new Set(['good', 'scrap', 'rework', 'measure', 'step'])
const COUNTS: ReadonlySet<string> = new Set(['good', 'scrap', 'rework'])
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

export function createTake(subscriptions: Subscription[]): Take {
  const signals = subscriptions.flatMap((one) => (one.mqtt ? [signalOf(one)] : []))
  const byTopic = Map.groupBy(
    signals.filter(({ filter }) => !/[+#]/.test(filter)),
    ({ filter }) => filter,
  )
  const wild = signals.filter(({ filter }) => /[+#]/.test(filter))

  return ({ topic, payload, retain }, now, lostAt) => {
    const asking = [...(byTopic.get(topic) ?? []), ...wild.filter(({ filter }) => matches(filter, topic))]
    if (asking.length === 0) return { readings: [], ignored: 0 }
    // An empty retained message clears what was retained [MQTT-3.3.1-10].
    if (payload.length === 0 && asking.every(({ value, each }) => value ?? each)) {
      return { readings: [], ignored: 0 }
    }
    const content = readContent(payload)
    if (!content) return { readings: [], ignored: 0, problem: `${topic}: not text in UTF-8` }
    const taken: Taken = { readings: [], ignored: 0 }
    const problems: string[] = []
    const absent: string[] = []
    for (const signal of asking) {
      const { role } = signal.subscription
      for (const found of findings(signal, content, now)) {
        if (found === null) continue
        if ('problem' in found) problems.push(found.problem)
        else if ('absent' in found) absent.push(found.absent)
        else if (retain && !isStanding(signal.subscription)) taken.ignored += 1
        else {
          const { reading } = found
          if (retain && role === 'state' && reading.ts < lostAt) reading.ts = now
          taken.readings.push(reading)
        }
      }
    }
    const isTaken = taken.readings.length + taken.ignored > 0
    const problem = problems[0] ?? (isTaken ? undefined : absent[0])
    if (problem === undefined) return taken
    return { ...taken, problem: `${topic}: ${problem}, found ${excerpt(content.text)}` }
  }
}

/** What is so until something else is said may be told again; what happened, or was measured, once may not. */
function isStanding({ role, mode }: Subscription): boolean {
  return role === 'state' || role === 'product' || (COUNTS.has(role) && mode === 'counter')
}

function findings(signal: Signal, content: Content, now: number): Found[] {
  const { each, value, subscription } = signal
  if (!each && !value && signal.fields.length === 0 && signal.where.length === 0) {
    const v = subscription.role === 'cycle' && content.text === '' ? 'good' : bare(content)
    return [valued(subscription, v, now)]
  }
  if (content.document === undefined) return [{ problem: 'not JSON' }]
  if (!each) return [inDocument(signal, content.document, now)]
  const elements = valueAt(content.document, each)
  if (!Array.isArray(elements)) return [{ absent: `no array at ${shown(each)}` }]
  return elements.map((element) => inDocument(signal, element, now))
}

/** The payload as it stands; a text in quotes without them. */
function bare({ text, document }: Content): unknown {
  return typeof document === 'string' ? document : text
}

function inDocument(signal: Signal, document: unknown, now: number): Found {
  const { subscription, value, fields, where } = signal
  if (!where.every(([pointer, wanted]) => isScalar(valueAt(document, pointer), wanted))) return null
  const v = value ? valueAt(document, value) : 'good'
  if (v === undefined) return { absent: `nothing at ${shown(value ?? [])}` }
  const found = valued(subscription, v, now)
  if (!('reading' in found)) return found
  for (const [name, pointer] of fields) {
    const given = valueAt(document, pointer)
    if (given === undefined || given === null) continue
    const part = FIELDS[name](given)
    if (!part) return { problem: `no ${name} at ${shown(pointer)}` }
    Object.assign(found.reading, part)
  }
  return found
}

const isScalar = (value: unknown, wanted: string) =>
  (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') &&
  String(value) === wanted

/** Text stays text: badge 0042 is not 42. JSON's null is a value that the device itself has not got. */
function valued(
  { role, line, station, signal }: Subscription,
  v: unknown,
  ts: number,
): { reading: Reading } | { problem: string } {
  const where = { line, station, signal }
  if (v === null) return { reading: { ...where, v, ts, q: 'bad' } }
  if (typeof v === 'number' && role !== 'measure' && isRounded(v)) {
    return { problem: 'an integer beyond ±2⁵³, which has no exact value here' }
  }
  if (typeof v === 'number' || typeof v === 'boolean') return { reading: { ...where, v, ts } }
  if (typeof v !== 'string') return { problem: 'no single value' }
  const text = v.trim()
  if (text === '') return { problem: 'nothing' }
  const isNumber = NUMERIC_ROLES.has(role) && NUMBER.test(text)
  return { reading: { ...where, v: isNumber ? Number(text) : text, ts } }
}

function signalOf(subscription: Subscription): Signal {
  const { filter, pointer, each, fields, where } = subscription.mqtt!
  return {
    subscription,
    filter,
    value: pointer === undefined ? null : parsePointer(pointer),
    each: each === undefined ? null : parsePointer(each),
    fields: Object.entries(fields).map(([name, at]) => [name as MqttField, parsePointer(at)]),
    where: Object.entries(where).map(([at, wanted]) => [parsePointer(at), String(wanted)]),
  }
}

const shown = (pointer: Pointer) => (pointer.length === 0 ? 'the whole' : `/${pointer.join('/')}`)
const excerpt = (text: string) => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text)
