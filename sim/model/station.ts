import type { CanonicalState } from '../../config/schema.ts'
import type { Signal, Station } from '../../config/site.ts'
import type { Result, SimReading } from './types.ts'

/** A workpiece on its way down the line. */
export interface Unit {
  id: string
  product: string
  /** A fault nobody has seen yet, with who made it, where and when. */
  latent: LatentFault | null
}

export interface LatentFault {
  origin: string
  worker: string | null
  made: number
  /** Shift in which the unit was counted. */
  shift: string
  result: 'scrap' | 'rework'
}

/** One station of the simulated line. */
export interface StationState {
  index: number
  id: string
  config: Station
  /** Runs by itself: nobody is posted here. */
  automatic: boolean
  /** Who stands here. */
  operator: string | null
  /** Who has signed on here and is still, as the badge reads say. */
  signedOn: string | null
  /** No unit is finished before: a hand-over takes its time. */
  notBefore: number
  onBreak: boolean
  down: boolean
  /** Product it is set up for. */
  product: string | null
  settingUp: boolean
  /** Buffer before the station. */
  input: Unit[]
  work: { unit: Unit; remainingMs: number; resumedAt: number | null } | null
  /** Finished, but the next buffer is full. */
  holding: Unit | null
  /** Running totals by signal name. */
  counters: Map<string, number>
  published: CanonicalState | null
  /** Condition that is published once it has lasted. */
  pending: CanonicalState | null
  /** Raised to make what is due in the agenda void. */
  finishTicket: number
  pendingTicket: number
}

/** Units that fit between two stations. */
export const BUFFER = 4

export function newStation(
  config: Station,
  index: number,
  counterStart: (signal: Signal) => number,
): StationState {
  const counters = config.signals.filter(({ mode }) => mode === 'counter')
  return {
    index,
    id: config.id,
    config,
    automatic: false,
    operator: null,
    signedOn: null,
    notBefore: 0,
    onBreak: false,
    down: false,
    product: null,
    settingUp: false,
    input: [],
    work: null,
    holding: null,
    counters: new Map(counters.map((signal) => [signal.name, counterStart(signal)])),
    published: null,
    pending: null,
    finishTicket: 0,
    pendingTicket: 0,
  }
}

export function canWork(station: StationState, lineOpen: boolean): boolean {
  const attended = station.automatic ? lineOpen : station.operator !== null
  return attended && !station.onBreak && !station.down
}

/** What the station's lamp would show. */
export function conditionOf(station: StationState, lineOpen: boolean): CanonicalState {
  if (station.down) return 'down'
  if (!canWork(station, lineOpen)) return 'idle'
  if (station.settingUp) return 'setup'
  if (station.holding) return 'blocked'
  return station.work ? 'running' : 'starved'
}

export function signalOf(station: Station, role: Signal['role']): Signal | undefined {
  return station.signals.find((signal) => signal.role === role)
}

/** Results that the sensors of this station can tell. */
export function reportable(station: Station, result: Result): boolean {
  return signalOf(station, 'cycle') !== undefined || signalOf(station, result) !== undefined
}

/** What the sensors say of one finished unit (contract.md 2); counters move on and wrap round at their width. */
export function unitReading(
  state: StationState,
  line: string,
  t: number,
  result: Result,
  unit: string,
): SimReading {
  const cycle = signalOf(state.config, 'cycle')
  if (cycle) return { line, station: state.id, signal: cycle.name, t, v: result, unit }
  const signal = signalOf(state.config, result)!
  if (signal.mode === 'delta') return { line, station: state.id, signal: signal.name, t, v: 1 }
  const total = ((state.counters.get(signal.name) ?? 0) + 1) % 2 ** (signal.width ?? 53)
  state.counters.set(signal.name, total)
  return { line, station: state.id, signal: signal.name, t, v: total }
}

/** A state in the words of the station: the key of its map, or the canonical name. */
export function stateValue(signal: Signal, state: CanonicalState): string | number {
  const key = Object.keys(signal.map).find((name) => signal.map[name] === state)
  if (key === undefined) return state
  return /^\d+$/.test(key) ? Number(key) : key
}
