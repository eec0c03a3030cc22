import { CLOCK_SET_SINCE } from '../../base/index.ts'
import type { SiteHistory } from '../../config/history.ts'
import type { QuarantineEntry, Store } from '../facts/index.ts'
import { checkValue, type Element, readPayload, TOPIC_PREFIX } from '../ingest/index.ts'
import type { CorrectionAsked } from '../web/api.ts'
import { impossible, knownWorker, pathOf, placeAt, signalNamed } from './place.ts'
import type { Plan } from './planned.ts'

type Asked = Extract<CorrectionAsked, { kind: 'quarantined' }>

/**
 * Works out the reading that an entry in quarantine should have been: what was asked for instead of what came, and the
 * rest as it came. It is held against the role of its signal like every other. Throws CORRECTION_NOT_POSSIBLE.
 */
export function planQuarantined(asked: Asked, history: SiteHistory, store: StorePart, now: number): Plan {
  const entry = openEntry(asked.entry, store)
  const element = elementOf(entry, asked)
  const ts = asked.at ?? entry.rebased ?? element.ts ?? entry.at
  if (ts < CLOCK_SET_SINCE) throw impossible('nobody knows when it happened: say `at`')
  if (ts > now) throw impossible(`${new Date(ts).toISOString()} is still to come: say \`at\``)

  const [, station, signal] = pathIn(entry.topic)
  const place = placeAt(history, asked.station ?? station, ts)
  const config = signalNamed(place, asked.signal ?? signal)
  const { worker } = asked
  if (worker !== undefined) {
    if (config.role !== 'badge')
      throw impossible(`${config.name} reads no badges, and \`worker\` is for badges`)
    knownWorker(history, worker, ts)
  }
  const site = history.at(ts)
  const value = checkValue(element, config, {
    isBadge: (badge) => worker !== undefined || site.workers.some(({ badges }) => badges.includes(badge)),
    isStation: (id) => site.lines.some(({ stations }) => stations.some((one) => one.id === id)),
  })
  if ('code' in value) throw impossible(`${value.code}: ${value.detail}`)
  if (value.v === null) throw impossible('it has no value: say `v`')
  const extra = worker === undefined ? value.extra : { ...value.extra, worker }
  const reading = { ts, signal: store.names.id('signal', pathOf(place, config)), v: value.v, extra }
  return { takeOut: [], add: [reading], settles: entry.id }
}

export type StorePart = Pick<Store, 'quarantine' | 'names' | 'isStored'>

/** Throws where it must not be put right: settled, held, or taken meanwhile when it came again. */
function openEntry(id: number, store: StorePart): QuarantineEntry {
  const entry = store.quarantine.entry(id)
  if (!entry) throw impossible(`there is no entry ${id} in quarantine`)
  if (entry.settledBy !== null) throw impossible(`entry ${id} is settled already, by ${entry.settledBy}`)
  if (entry.isHeld) throw impossible(`entry ${id} waits for a clock, and is placed by itself then`)
  const { client, topic, identity } = entry
  if (identity && topic.startsWith(TOPIC_PREFIX)) {
    const signal = store.names.id('signal', topic.slice(TOPIC_PREFIX.length))
    if (store.isStored(store.names.id('client', client), signal, identity.seq, identity.ts))
      throw impossible(`entry ${id} came again and was taken: it would count twice`)
  }
  return entry
}

/** What came, with the value that was asked for instead. */
function elementOf({ payload, id }: QuarantineEntry, { v, origin }: Asked): Element {
  const elements = readPayload(payload)
  if (elements.length > 1) throw impossible(`entry ${id} holds ${elements.length} readings: try it again`)
  const said = origin === undefined ? {} : { origin }
  const [came] = elements
  if (v !== undefined) {
    const rest = came ?? { ts: null, seq: null, fields: {} }
    return { ...rest, v, q: 'good', fields: { ...rest.fields, ...said }, isBare: true }
  }
  if (!came) throw impossible('nothing in it can be read: say `v`, and `at` where it did not come at once')
  if (came.q !== 'good') throw impossible(`its quality is ${came.q}: say \`v\``)
  return { ...came, fields: { ...came.fields, ...said } }
}

function pathIn(topic: string): string[] {
  const path = topic.startsWith(TOPIC_PREFIX) ? topic.slice(TOPIC_PREFIX.length).split('/') : []
  return path.length === 3 ? path : ['', topic, topic]
}
