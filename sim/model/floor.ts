import { pause } from './flow.ts'
import { type LineState, sayReading, sayTruth } from './line.ts'
import type { Movement } from './plan.ts'
import { type StationState, signalOf } from './station.ts'

/** From a hand-over to the first unit: attribution is never a matter of milliseconds. */
const HAND_OVER_MS = 2000

/** Somebody comes, goes or reads a badge. */
export function move(state: LineState, { at, station: id, worker, step }: Movement): void {
  const station = state.stations.find((one) => one.id === id)!
  switch (step) {
    case 'sign_on':
      signOn(state, station, worker, at)
      break
    case 'sign_off':
      signOff(state, station, worker, at)
      break
    case 'start_unsigned':
      takePost(station, worker, at)
      sayTruth(state, { kind: 'unsigned', t: at, station: id, worker })
      break
    case 'read_again':
      readBadge(state, station, worker, at)
      sayTruth(state, { kind: 'badge_read_twice', t: at, station: id, worker })
      break
    case 'forget':
      leave(station, worker, at)
      sayTruth(state, { kind: 'forgot', t: at, station: id, worker })
      break
    case 'walk':
      leave(station, worker, at)
      break
  }
}

/** Everybody who is signed on reads the badge and goes. */
export function signAllOff(state: LineState, at: number): void {
  for (const station of state.stations) {
    if (station.signedOn) signOff(state, station, station.signedOn, at)
    station.operator = null
  }
}

function signOn(state: LineState, station: StationState, worker: string, at: number): void {
  for (const other of state.stations) {
    if (other.signedOn !== worker || other === station) continue
    other.signedOn = null
    sayTruth(state, { kind: 'sign_off', t: at, station: other.id, worker, how: 'moved' })
  }
  if (station.signedOn) {
    sayTruth(state, {
      kind: 'sign_off',
      t: at,
      station: station.id,
      worker: station.signedOn,
      how: 'handed_over',
    })
  }
  station.signedOn = worker
  takePost(station, worker, at)
  readBadge(state, station, worker, at)
  sayTruth(state, { kind: 'sign_on', t: at, station: station.id, worker })
}

function signOff(state: LineState, station: StationState, worker: string, at: number): void {
  leave(station, worker, at)
  station.signedOn = null
  readBadge(state, station, worker, at)
  sayTruth(state, { kind: 'sign_off', t: at, station: station.id, worker, how: 'badge' })
}

function takePost(station: StationState, worker: string, at: number): void {
  pause(station, at)
  station.operator = worker
  station.notBefore = at + HAND_OVER_MS
}

function leave(station: StationState, worker: string, at: number): void {
  if (station.operator !== worker) return
  pause(station, at)
  station.operator = null
}

function readBadge(state: LineState, station: StationState, worker: string, t: number): void {
  const signal = signalOf(station.config, 'badge')
  const badge = state.badges.get(worker)
  if (signal && badge)
    sayReading(state, { line: state.line.id, station: station.id, signal: signal.name, t, v: badge })
}
