import { finish } from './finish.ts'
import { move, signAllOff } from './floor.ts'
import { pause, publishState, settle, setUp } from './flow.ts'
import {
  type Due,
  type DueAtStation,
  type LineOptions,
  type LineState,
  newLine,
  sayReading,
  sayTruth,
  shiftKey,
} from './line.ts'
import { scheduleShift } from './schedule.ts'
import { shiftAtOrAfter } from './shifts.ts'
import type { StationState } from './station.ts'
import type { SimEvent, SimReading, Totals } from './types.ts'

/** A line that runs. Pure but for its own state: the same options give the same stream. */
export interface Simulation {
  /** What counters and lamps show when the run begins: the baseline of the counters (kpi.md 2). */
  readonly opening: SimReading[]
  /** Instant of the next event, epoch milliseconds. */
  nextAt(): number
  /** Events up to and including `until`, in order of time. */
  advance(until: number): SimEvent[]
  /** The run ends at `at`, after all that it was advanced to: everybody signs off, and the totals of each shift and of the run follow. */
  close(at: number): SimEvent[]
  /** What the run has made so far. */
  totals(): Totals
}

const CYCLIC_MS = 120_000
const MEAN_TIME_TO_FAIL_MS = 4 * 3600_000
/** Nobody comes for the last minutes of a shift. */
const WORTH_COMING_MS = 15 * 60_000
const FAIL_RETRY_MS = 10 * 60_000

/** The simulated line of these options; it stands still until it is advanced. */
export function simulate(options: LineOptions): Simulation {
  const state = newLine(options)
  const opening = open(state)
  return {
    opening,
    nextAt: () => state.agenda.nextAt(),
    advance(until) {
      while (state.agenda.nextAt() <= until) {
        const at = state.agenda.nextAt()
        while (state.agenda.nextAt() === at) act(state, state.agenda.take()!.item, at)
        settle(state, at)
      }
      return drain(state)
    },
    close(at) {
      signAllOff(state, at)
      state.shift = null
      settle(state, at)
      tellTotals(state, at)
      return drain(state)
    },
    totals: () => state.tally.all(),
  }
}

function open(state: LineState): SimReading[] {
  const { site, from, agenda, random } = state
  settle(state, from)
  tellCounters(state, from)
  const first = shiftAtOrAfter(site.calendar, site.timezone, from + WORTH_COMING_MS)
  if (first) agenda.add(from, 0, { kind: 'plan', shift: first })
  agenda.add(from + CYCLIC_MS, 6, { kind: 'cyclic' })
  for (const { index } of state.stations) {
    agenda.add(from + Math.round(random.exponential(MEAN_TIME_TO_FAIL_MS)), 2, {
      kind: 'fail',
      station: index,
    })
  }
  return drain(state).flatMap((event) => ('reading' in event ? [event.reading] : []))
}

function act(state: LineState, due: Due, at: number): void {
  switch (due.kind) {
    case 'plan':
      scheduleShift(state, due.shift)
      break
    case 'shift_begin':
      state.shift = due.shift
      sayTruth(state, { kind: due.kind, t: at, shift: due.shift.id, date: due.shift.date })
      break
    case 'shift_end':
      endShift(state, at)
      break
    case 'break':
      for (const station of state.stations) station.onBreak = due.on
      break
    case 'movement':
      move(state, due.movement)
      break
    case 'change_over':
      state.product = state.products[(state.products.indexOf(state.product) + 1) % state.products.length]!
      break
    case 'scan_again':
      sayReading(state, due.reading)
      sayTruth(state, { kind: 'scanned_twice', t: at, station: due.reading.station, unit: due.reading.unit! })
      break
    case 'cyclic':
      state.agenda.add(at + CYCLIC_MS, 6, due)
      tellCounters(state, at)
      break
    default:
      actAt(state, state.stations[due.station]!, due, at)
  }
}

function actAt(state: LineState, station: StationState, due: DueAtStation, at: number): void {
  switch (due.kind) {
    case 'fail':
      fail(state, station, at)
      break
    case 'repaired':
      repaired(state, station, at)
      break
    case 'set_up':
      setUp(state, station, at)
      break
    case 'announce':
      if (station.pendingTicket === due.ticket) publishState(state, station, at)
      break
    case 'finish':
      if (station.finishTicket === due.ticket) finish(state, station, at)
      break
  }
}

function endShift(state: LineState, at: number): void {
  const { id, date } = state.shift!
  const key = shiftKey(state)
  sayTruth(state, { kind: 'shift_end', t: at, shift: id, date })
  sayTruth(state, {
    kind: 'totals',
    t: at,
    final: false,
    scope: 'shift',
    shift: id,
    date,
    ...state.tally.of(key),
  })
  state.shift = null
}

/** A station breaks down while it runs; otherwise the fault waits. */
function fail(state: LineState, station: StationState, at: number): void {
  const { index } = station
  if (station.work?.resumedAt == null) {
    state.agenda.add(at + FAIL_RETRY_MS, 2, { kind: 'fail', station: index })
    return
  }
  pause(station, at)
  station.down = true
  const repair = Math.round(state.random.between(3, 12) * 60_000)
  state.agenda.add(at + repair, 2, { kind: 'repaired', station: index })
}

function repaired(state: LineState, station: StationState, at: number): void {
  station.down = false
  const running = Math.round(state.random.exponential(MEAN_TIME_TO_FAIL_MS))
  state.agenda.add(at + running, 2, { kind: 'fail', station: station.index })
}

/** Controllers tell their counters at the start and every two minutes, whether or not they have moved. */
function tellCounters(state: LineState, t: number): void {
  for (const station of state.stations) {
    for (const { name, role, mode } of station.config.signals) {
      const counts = role === 'good' || role === 'scrap' || role === 'rework'
      if (!counts || mode !== 'counter') continue
      const v = station.counters.get(name) ?? 0
      sayReading(state, { line: state.line.id, station: station.id, signal: name, t, v, cyclic: true })
    }
  }
}

/** Totals as they stand at the end, with the defects found since in the shift that made the unit. */
function tellTotals(state: LineState, t: number): void {
  for (const key of state.tally.shifts()) {
    const [date, shift] = key.split('/')
    const which = shift ? { shift, date } : {}
    sayTruth(state, { kind: 'totals', t, final: true, scope: 'shift', ...which, ...state.tally.of(key) })
  }
  sayTruth(state, { kind: 'totals', t, final: true, scope: 'run', ...state.tally.all() })
}

function drain(state: LineState): SimEvent[] {
  const events = state.out
  state.out = []
  return events
}
