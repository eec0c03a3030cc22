import { type LineState, sayReading, sayTruth, skillAt, standardMs } from './line.ts'
import {
  BUFFER,
  canWork,
  conditionOf,
  type StationState,
  signalOf,
  stateValue,
  type Unit,
} from './station.ts'

const SECOND = 1000
/** A short wait for the neighbour is no state of its own: a controller's lamp shows it after this. */
const ANNOUNCE_AFTER = 30 * SECOND

/** Moves units on as far as they go, starts and stops cycles, publishes states. Called after whatever happened. */
export function settle(state: LineState, t: number): void {
  for (let moved = true; moved; ) {
    moved = false
    for (const station of state.stations.toReversed()) {
      moved = handOn(state, station) || load(state, station, t) || moved
    }
  }
  for (const station of state.stations) {
    runOrPause(state, station, t)
    announce(state, station, t)
  }
}

/** The finished unit into the next buffer. */
function handOn(state: LineState, station: StationState): boolean {
  const next = state.stations[station.index + 1]
  if (!station.holding || (next && next.input.length >= BUFFER)) return false
  next?.input.push(station.holding)
  station.holding = null
  return true
}

/** The next unit out of the buffer; material for the first station never ends. */
function load(state: LineState, station: StationState, t: number): boolean {
  if (station.work || station.holding || !canWork(station, state.shift !== null)) return false
  const unit = station.index === 0 ? newUnit(state) : station.input.shift()
  if (!unit) return false
  const cycleMs = standardMs(state, station.id, unit.product, t) * state.random.between(0.86, 1.2)
  const remainingMs = Math.round(cycleMs / skillAt(state, station).pace)
  station.work = { unit, remainingMs, resumedAt: null }
  if (station.product === unit.product) return true
  if (station.product === null) {
    setUp(state, station, t)
    return true
  }
  station.settingUp = true
  const duration = Math.round(state.random.between(60, 180) * SECOND)
  state.agenda.add(t + duration, 2, { kind: 'set_up', station: station.index })
  return true
}

function newUnit(state: LineState): Unit {
  state.units += 1
  const run = Math.floor(state.from / SECOND)
    .toString(36)
    .toUpperCase()
  return { id: `${run}-${state.units}`, product: state.product, latent: null }
}

/** The station is ready for the product of the unit on it, and says so. */
export function setUp(state: LineState, station: StationState, t: number): void {
  station.settingUp = false
  if (!station.work || station.product === station.work.unit.product) return
  station.product = station.work.unit.product
  const signal = signalOf(station.config, 'product')
  sayTruth(state, { kind: 'product', t, station: station.id, product: station.product })
  if (signal)
    sayReading(state, {
      line: state.line.id,
      station: station.id,
      signal: signal.name,
      t,
      v: station.product,
    })
}

function runOrPause(state: LineState, station: StationState, t: number): void {
  const { work } = station
  if (!work) return
  const runs = canWork(station, state.shift !== null) && !station.settingUp
  if (!runs) pause(station, t)
  if (!runs || work.resumedAt !== null) return
  work.resumedAt = t
  const at = Math.max(t + work.remainingMs, station.notBefore)
  state.agenda.add(at, 3, { kind: 'finish', station: station.index, ticket: station.finishTicket })
}

/** The cycle stops where it is; whoever comes next goes on with it. */
export function pause(station: StationState, t: number): void {
  const { work } = station
  if (!work || work.resumedAt === null) return
  work.remainingMs = Math.max(SECOND, work.remainingMs - (t - work.resumedAt))
  work.resumedAt = null
  station.finishTicket += 1
}

function announce(state: LineState, station: StationState, t: number): void {
  const condition = conditionOf(station, state.shift !== null)
  if (station.pending !== null && station.pending !== condition) {
    station.pending = null
    station.pendingTicket += 1
  }
  if (condition === station.published || condition === station.pending) return
  if (condition !== 'starved' && condition !== 'blocked') {
    publishState(state, station, t)
    return
  }
  station.pending = condition
  const ticket = station.pendingTicket
  state.agenda.add(t + ANNOUNCE_AFTER, 4, { kind: 'announce', station: station.index, ticket })
}

export function publishState(state: LineState, station: StationState, t: number): void {
  const condition = conditionOf(station, state.shift !== null)
  station.pending = null
  station.pendingTicket += 1
  if (condition === station.published) return
  station.published = condition
  sayTruth(state, { kind: 'state', t, station: station.id, state: condition })
  const signal = signalOf(station.config, 'state')
  if (!signal) return
  const v = stateValue(signal, condition)
  sayReading(state, { line: state.line.id, station: station.id, signal: signal.name, t, v })
}
