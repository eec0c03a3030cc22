import type { LineState } from './line.ts'
import { planShift, rosterOf } from './plan.ts'
import { type ShiftInstance, shiftAtOrAfter } from './shifts.ts'
import { signalOf } from './station.ts'

/** A badge read again this soon must still be within the debounce. */
const READ_AGAIN_MS = 3000
/** Earliest arrival after the start of a run. */
const FIRST_ARRIVAL_MS = 10_000

/** Puts a shift with its people, breaks and change-over on the agenda, and itself the planning of the next one. */
export function scheduleShift(state: LineState, shift: ShiftInstance): void {
  const { site, agenda, random, from } = state
  const staffed = state.stations.filter(({ config }) => signalOf(config, 'badge')).map(({ id }) => id)
  const workers = [...state.badges.keys()]
  const roster = rosterOf(workers, staffed, state.shiftIndex)
  const begin = Math.max(shift.start, from + FIRST_ARRIVAL_MS)
  const plan = planShift(
    {
      shift,
      begin,
      roster,
      next: rosterOf(workers, staffed, state.shiftIndex + 1),
      openStation: state.openStation,
      first: state.shiftIndex === 0,
      debounced: site.attribution.badgeDebounceMs > READ_AGAIN_MS,
    },
    random,
  )
  for (const station of state.stations) station.automatic = !roster.posts.has(station.id)
  for (const movement of plan.movements) agenda.add(movement.at, 1, { kind: 'movement', movement })
  state.openStation = plan.forgotten
  state.shiftIndex += 1

  agenda.add(Math.max(shift.start, from), 0, { kind: 'shift_begin', shift })
  agenda.add(shift.end, 0, { kind: 'shift_end', shift })
  for (const { start, end } of shift.breaks) {
    agenda.add(Math.max(start, from), 0, { kind: 'break', on: true })
    agenda.add(Math.max(end, from), 0, { kind: 'break', on: false })
  }
  if (state.products.length > 1) {
    agenda.add(changeOverAt(state, shift), 2, { kind: 'change_over' })
  }
  const next = shiftAtOrAfter(site.calendar, site.timezone, shift.end)
  const planAt = Math.round((begin + shift.end) / 2)
  if (next) agenda.add(planAt, 0, { kind: 'plan', shift: next })
}

/** The line changes to the next product somewhere in the middle of the shift. */
function changeOverAt({ random, from }: LineState, { start, end }: ShiftInstance): number {
  const at = start + Math.round((end - start) * random.between(0.4, 0.6))
  return Math.max(at, from)
}
