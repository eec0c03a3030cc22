import { type LineState, sayReading, sayTruth, shiftKey, skillAt } from './line.ts'
import { reportable, type StationState, signalOf, type Unit, unitReading } from './station.ts'
import type { Result, SimReading } from './types.ts'

/** A cycle ends: the unit is good, spoilt, reworked beside the line, or found to have been spoilt before. */
export function finish(state: LineState, station: StationState, t: number): void {
  const { unit } = station.work!
  station.work = null
  station.finishTicket += 1
  const detector = signalOf(station.config, 'defect')
  if (unit.latent && detector) findDefect(state, station, t, unit, detector.name)
  else makeUnit(state, station, t, unit)
}

function makeUnit(state: LineState, station: StationState, t: number, unit: Unit): void {
  const result = resultOf(state, station)
  const worker = station.operator === station.signedOn ? station.operator : null
  const reading = unitReading(station, state.line.id, t, result, unit.id)
  sayReading(state, reading)
  sayTruth(state, {
    kind: 'unit',
    t,
    station: station.id,
    worker,
    result,
    product: unit.product,
    unit: unit.id,
  })
  state.tally.made(shiftKey(state), station.id, worker, result)
  if (result === 'good' && reading.unit !== undefined) hideFault(state, station, unit, worker, reading)
  if (result !== 'scrap') station.holding = unit
}

const SCANNED_TWICE = 0.004
const FAULT_SCRAPS = 0.7

/** A good unit with a serial number may carry a fault that a later station finds; or the scanner reads it twice. */
function hideFault(
  state: LineState,
  station: StationState,
  unit: Unit,
  worker: string | null,
  reading: SimReading,
): void {
  const found = state.stations.slice(station.index + 1).some(({ config }) => signalOf(config, 'defect'))
  if (found && state.random.chance(skillAt(state, station).latent)) {
    const result = state.random.chance(FAULT_SCRAPS) ? 'scrap' : 'rework'
    unit.latent ??= { origin: station.id, worker, made: reading.t, shift: shiftKey(state), result }
    return
  }
  if (!readByScanner(state, station) || !state.random.chance(SCANNED_TWICE)) return
  const t = reading.t + Math.round(state.random.between(1500, 4000))
  state.agenda.add(t, 5, { kind: 'scan_again', reading: { ...reading, t } })
}

/** The unit leaves the line; the charge goes to where it was made (kpi.md 2, rule 1). */
function findDefect(state: LineState, station: StationState, t: number, unit: Unit, signal: string): void {
  const { origin, worker, made, shift, result } = unit.latent!
  sayReading(state, {
    line: state.line.id,
    station: station.id,
    signal,
    t,
    v: `fault-${origin}`,
    unit: unit.id,
    origin,
    kind: result,
  })
  sayTruth(state, { kind: 'defect', t, station: station.id, origin, worker, made, unit: unit.id, result })
  state.tally.spoilt(shift, origin, worker, result)
}

function resultOf(state: LineState, station: StationState): Result {
  const { scrap, rework } = skillAt(state, station)
  const draw = state.random.next()
  if (draw < scrap && reportable(station.config, 'scrap')) return 'scrap'
  if (draw >= scrap && draw < scrap + rework && reportable(station.config, 'rework')) return 'rework'
  return 'good'
}

function readByScanner({ site }: LineState, station: StationState): boolean {
  const device = signalOf(station.config, 'cycle')?.source?.device
  return site.devices.some(({ id, driver }) => id === device && driver === 'serial')
}
