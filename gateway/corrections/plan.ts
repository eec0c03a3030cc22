import { LinesideError } from '../../base/index.ts'
import type { SiteHistory } from '../../config/history.ts'
import type { Line, Role, Signal, Station } from '../../config/index.ts'
import { type FactExtra, type Quality, type Store, signalPath } from '../facts/index.ts'
import type { CorrectionAsked } from '../web/api.ts'

/** What a correction does to the facts. */
export interface Plan {
  /** Facts that no longer count. */
  takeOut: number[]
  /** Readings that count instead, or besides. */
  add: { ts: number; signal: number; v: number | string; extra: FactExtra | null }[]
}

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
  /** The last at or before an instant. */
  lastAt(signal: number, at: number): Found | undefined
  byId(id: number): Found | undefined
}

interface Place {
  line: Line
  station: Station
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
  names: Store['names'],
  facts: Facts,
  now: number,
): Plan {
  const signalId = ({ line, station }: Place, { name }: Signal) =>
    names.id('signal', signalPath(line.id, station.id, name))

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
    const after = facts.lastAt(signal, to)
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
  }
}

function instantsOf(asked: CorrectionAsked): number[] {
  if ('at' in asked) return [asked.at]
  return 'from' in asked ? [asked.from, asked.to] : [0]
}

function placeAt(history: SiteHistory, id: string, at: number): Place {
  for (const line of history.at(at).lines) {
    const station = line.stations.find((one) => one.id === id)
    if (station) return { line, station }
  }
  throw impossible(`there was no station ${id} then`)
}

function knownWorker(history: SiteHistory, id: string, at: number): void {
  if (!history.at(at).workers.some((worker) => worker.id === id))
    throw impossible(`there was no worker ${id} then`)
}

function signalOf({ station }: Place, role: Role): Signal {
  const signal = station.signals.find((one) => one.role === role)
  if (!signal) throw impossible(`${station.id} has no signal of the role ${role}`)
  return signal
}

function workerOf(history: SiteHistory, { ts, v, extra }: Found): string | undefined {
  if (extra?.worker !== undefined) return extra.worker
  return history.at(ts).workers.find(({ badges }) => badges.includes(String(v)))?.id
}

function impossible(reason: string): LinesideError {
  return new LinesideError('CORRECTION_NOT_POSSIBLE', reason)
}
