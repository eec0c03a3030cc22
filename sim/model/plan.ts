import type { Random } from './random.ts'
import type { ShiftInstance } from './shifts.ts'

/** What a person does at a station. `walk` leaves without a badge read, on the way to sign on elsewhere. */
export interface Movement {
  at: number
  station: string
  worker: string
  step: 'sign_on' | 'read_again' | 'sign_off' | 'walk' | 'forget' | 'start_unsigned'
}

/** Who works where in a shift. */
export interface Roster {
  /** Station to worker. */
  posts: Map<string, string>
  /** People without a post, who relieve others. */
  spare: string[]
}

export interface ShiftPlan {
  movements: Movement[]
  /** Station whose worker goes home without signing off. */
  forgotten: string | null
}

export interface PlanInput {
  shift: ShiftInstance
  /** Nothing happens before this instant: the shift's start, or later where the run starts within the shift. */
  begin: number
  roster: Roster
  /** The roster that follows. */
  next: Roster
  /** Station whose session is still open, forgotten by the shift before. */
  openStation: string | null
  /** The first shift of a run: nobody is there before. */
  first: boolean
  /** A badge can be read twice without meaning it. */
  debounced: boolean
}

const SECOND = 1000
const MINUTE = 60 * SECOND

/** Posts rotate from shift to shift so that nobody keeps the station of the shift before. */
export function rosterOf(workers: string[], stations: string[], shiftIndex: number): Roster {
  const step = 3 * shiftIndex
  const order = workers.map((_, index) => workers[(index + step) % workers.length]!)
  return {
    posts: new Map(
      stations.slice(0, order.length).map((station, index) => [station, order[index]!] as const),
    ),
    spare: order.slice(stations.length),
  }
}

/**
 * The movements of all people in a shift: hand-overs, and what goes wrong with badges. Attribution stays
 * beyond doubt (kpi.md 1): nobody signs on before the one who leaves has signed off, and a forgotten session is
 * ended by a sign-on after its shift's end.
 */
export function planShift(input: PlanInput, random: Random): ShiftPlan {
  const { shift, roster } = input
  const stations = [...roster.posts.keys()]
  const forgotten = pickForgotten(input, random)
  const undisturbed = stations.filter((station) => station !== input.openStation)
  const late = !input.first && random.chance(0.6) ? pickOrNull(undisturbed, random) : null
  const twice = input.debounced ? pickOrNull(stations, random) : null

  const movements: Movement[] = []
  for (const [station, worker] of roster.posts) {
    const arrival = arrivalOf(input, random)
    if (station === late) {
      movements.push({ at: arrival, station, worker, step: 'start_unsigned' })
      movements.push({ at: arrival + ms(random.between(3, 8) * MINUTE), station, worker, step: 'sign_on' })
    } else {
      movements.push({ at: arrival, station, worker, step: 'sign_on' })
      if (station === twice) {
        movements.push({
          at: arrival + ms(random.between(1.2, 3) * SECOND),
          station,
          worker,
          step: 'read_again',
        })
      }
    }
    const leaving = shift.end - ms(random.between(20, 60) * SECOND)
    movements.push({ at: leaving, station, worker, step: station === forgotten ? 'forget' : 'sign_off' })
  }
  movements.push(...planReliefs(input, undisturbed, random))
  return { movements: movements.filter(({ at }) => at >= input.begin - 2 * MINUTE), forgotten }
}

/** After the sign-offs of the shift before; after its end, too, where a session of it is still open. */
function arrivalOf({ shift, begin, openStation, first }: PlanInput, random: Random): number {
  if (first && begin > shift.start) return begin + ms(random.between(5, 45) * SECOND)
  if (openStation) return shift.start + ms(random.between(5, 60) * SECOND)
  return shift.start + ms(random.between(-15, 40) * SECOND)
}

/**
 * The first shift of a run always has one who forgets, others now and then. Never somebody who comes back to the
 * same station in the next shift: that badge read would be the late sign-off (kpi.md 1).
 */
function pickForgotten({ roster, next, first }: PlanInput, random: Random): string | null {
  const forgets = first || random.chance(0.4)
  const candidates = [...roster.posts].filter(([station, worker]) => {
    const successor = next.posts.get(station)
    return successor !== undefined && successor !== worker
  })
  return forgets && candidates.length > 0 ? random.pick(candidates)[0] : null
}

const RELIEF = 40 * MINUTE

/** Spare people relieve two posts one after the other: moving to the second, they sign on without signing off. */
function planReliefs(input: PlanInput, stations: string[], random: Random): Movement[] {
  const free = [...stations]
  return input.roster.spare.slice(0, 2).flatMap((reliever, index) => {
    const earliest = input.begin + (20 + 70 * index) * MINUTE
    const at = earliest + ms(random.between(0, 30) * MINUTE)
    const pair = [takeOne(free, random), takeOne(free, random)] as const
    const over = at + 2 * RELIEF + 5 * MINUTE
    const pause = input.shift.breaks.some(({ start, end }) => start < over && end > at - MINUTE)
    if (!pair[0] || !pair[1] || pause || over > input.shift.end - 30 * MINUTE) return []
    return relieve(reliever, [pair[0], pair[1]], at, input.roster.posts, random)
  })
}

function relieve(
  reliever: string,
  [first, second]: [string, string],
  at: number,
  posts: Map<string, string>,
  random: Random,
): Movement[] {
  const holder = { first: posts.get(first)!, second: posts.get(second)! }
  const seconds = (low: number, high: number) => ms(random.between(low, high) * SECOND)
  const change = at + RELIEF
  const end = change + RELIEF
  return [
    { at, station: first, worker: holder.first, step: 'sign_off' },
    { at: at + seconds(8, 25), station: first, worker: reliever, step: 'sign_on' },
    { at: change - seconds(3, 8), station: first, worker: reliever, step: 'walk' },
    { at: change, station: second, worker: holder.second, step: 'sign_off' },
    { at: change + seconds(8, 25), station: second, worker: reliever, step: 'sign_on' },
    { at: change + seconds(40, 70), station: first, worker: holder.first, step: 'sign_on' },
    { at: end, station: second, worker: reliever, step: 'sign_off' },
    { at: end + seconds(8, 25), station: second, worker: holder.second, step: 'sign_on' },
  ]
}

function takeOne(from: string[], random: Random): string | undefined {
  return from.splice(Math.floor(random.next() * from.length), 1)[0]
}

function pickOrNull(from: string[], random: Random): string | null {
  return from.length > 0 ? random.pick(from) : null
}

const ms = Math.round
