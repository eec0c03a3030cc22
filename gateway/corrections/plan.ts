import type { SiteHistory } from '../../config/history.ts'
import type { Signal } from '../../config/index.ts'
import type { FactExtra, Quality } from '../facts/index.ts'
import { createCalendar } from '../floor/index.ts'
import type { CorrectionAsked } from '../web/api.ts'
import { impossible, knownWorker, type Place, pathOf, placeAt, signalOf } from './place.ts'
import { planQuarantined, type StorePart } from './plan-quarantined.ts'
import type { Plan } from './planned.ts'

/** A fact as a correction finds it. */
export interface Found {
  id: number
  ts: number
  signal: number
  quality: Quality
  v: number | string | null
  extra: FactExtra | null
}

/** How a plan looks at the store: facts of a signal in [from, to], those taken out left aside. */
export interface Facts {
  between(signal: number, from: number, to: number): Found[]
  /** The state that a signal said last, at or before an instant; also where that fact was dropped. */
  stateAt(signal: number, at: number): Pick<Found, 'v' | 'extra'> | undefined
  byId(id: number): Found | undefined
}

/** Units that one correction may add by single cycles. */
const MOST_CYCLES = 1000

/**
 * Works out what is to be taken out and added for what was asked. Instants are epoch milliseconds, held against the
 * configuration in force then. Throws CORRECTION_NOT_POSSIBLE with the reason.
 */
export function planCorrection(
  asked: CorrectionAsked,
  history: SiteHistory,
  store: StorePart,
  facts: Facts,
  now: number,
): Plan {
  const { names } = store
  const signalId = (place: Place, signal: Signal) => names.id('signal', pathOf(place, signal))

  function signOnOrOff(station: string, worker: string, at: number, action: 'in' | 'out'): Plan {
    const place = placeAt(history, station, at)
    knownWorker(history, worker, at)
    const signal = signalOf(place, 'badge')
    return {
      takeOut: [],
      add: [{ ts: at, signal: signalId(place, signal), v: worker, extra: { action, worker } }],
    }
  }

  function otherPerson({
    station,
    worker,
    instead,
    from,
    to,
  }: Extract<CorrectionAsked, { kind: 'person' }>): Plan {
    const place = placeAt(history, station, from)
    knownWorker(history, instead, from)
    const signal = signalId(place, signalOf(place, 'badge'))
    const reads = facts.between(signal, from, to).filter((fact) => workerOf(history, fact) === worker)
    if (reads.length === 0) throw impossible(`${worker} did not sign on or off at ${station} then`)
    return {
      takeOut: reads.map(({ id }) => id),
      add: reads.map(({ ts, extra }) => ({ ts, signal, v: instead, extra: { ...extra, worker: instead } })),
    }
  }

  function count({ station, result, units, at }: Extract<CorrectionAsked, { kind: 'count' }>): Plan {
    const place = placeAt(history, station, at)
    const delta = place.station.signals.find(({ role, mode }) => role === result && mode === 'delta')
    if (delta)
      return { takeOut: [], add: [{ ts: at, signal: signalId(place, delta), v: units, extra: null }] }
    const cycle = place.station.signals.find(({ role }) => role === 'cycle')
    if (!cycle || !Number.isInteger(units) || units > MOST_CYCLES) {
      throw impossible(`${station} has no signal that could count ${units} units of ${result}`)
    }
    const one = { ts: at, signal: signalId(place, cycle), v: result, extra: null }
    return { takeOut: [], add: Array.from({ length: units }, () => one) }
  }

  function state({ station, state: value, from, to }: Extract<CorrectionAsked, { kind: 'state' }>): Plan {
    const place = placeAt(history, station, from)
    const signal = signalId(place, signalOf(place, 'state'))
    if (to <= from) throw impossible('the state would end before it begins')
    // What held at the end goes on from there, as it was read.
    const after = facts.stateAt(signal, to)
    const add: Plan['add'] = [{ ts: from, signal, v: value, extra: null }]
    if (after?.v != null) add.push({ ts: to, signal, v: after.v, extra: after.extra })
    return { takeOut: facts.between(signal, from, to).map(({ id }) => id), add }
  }

  function defectOrigin({ fact: id, origin }: Extract<CorrectionAsked, { kind: 'defect_origin' }>): Plan {
    const fact = knownFact(id)
    placeAt(history, origin, fact.ts)
    const [line, station, name] = names.name(fact.signal).split('/')
    const signal = placeAt(history, station, fact.ts).station.signals.find((one) => one.name === name)
    if (signal?.role !== 'defect' || fact.v === null) {
      throw impossible(`reading ${id} of ${line}/${station}/${name} is no defect`)
    }
    const extra = { ...fact.extra, origin }
    return { takeOut: [id], add: [{ ts: fact.ts, signal: fact.signal, v: fact.v, extra }] }
  }

  function standard({ product, station, from }: Extract<CorrectionAsked, { kind: 'standard' }>): Plan {
    const since = createCalendar(history).midnight(from)
    if (since > now) throw impossible(`${from} is still to come`)
    placeAt(history, station, since)
    if (!history.current.products.some(({ id }) => id === product))
      throw impossible(`there is no product ${product}`)
    return { takeOut: [], add: [], since }
  }

  function knownFact(id: number): Found {
    const fact = facts.byId(id)
    if (!fact) throw impossible(`there is no reading ${id}, or it is taken out already`)
    return fact
  }

  const latest = Math.max(...instantsOf(asked))
  if (latest > now) throw impossible(`${new Date(latest).toISOString()} is still to come`)
  switch (asked.kind) {
    case 'sign_on':
      return signOnOrOff(asked.station, asked.worker, asked.at, 'in')
    case 'sign_off':
      return signOnOrOff(asked.station, asked.worker, asked.at, 'out')
    case 'person':
      return otherPerson(asked)
    case 'count':
      return count(asked)
    case 'state':
      return state(asked)
    case 'defect_origin':
      return defectOrigin(asked)
    case 'reading':
      return { takeOut: [knownFact(asked.fact).id], add: [] }
    case 'standard':
      return standard(asked)
    case 'quarantined':
      return planQuarantined(asked, history, store, now)
  }
}

function instantsOf(asked: CorrectionAsked): number[] {
  if ('at' in asked) return [asked.at ?? 0]
  return 'to' in asked ? [asked.from, asked.to] : [0]
}

function workerOf(history: SiteHistory, { ts, v, extra }: Found): string | undefined {
  if (extra?.worker !== undefined) return extra.worker
  return history.at(ts).workers.find(({ badges }) => badges.includes(String(v)))?.id
}
