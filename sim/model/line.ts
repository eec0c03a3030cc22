import type { Line, Site } from '../../config/site.ts'
import { type Agenda, createAgenda } from './agenda.ts'
import { MACHINE, type Skill, skillsOf } from './people.ts'
import type { Movement } from './plan.ts'
import { createRandom, type Random } from './random.ts'
import { localDate, type ShiftInstance } from './shifts.ts'
import { newStation, type StationState, signalOf } from './station.ts'
import { createTally, type Tally } from './tally.ts'
import type { SimEvent, SimReading, Truth } from './types.ts'

/** What can be due on the line. */
export type Due =
  | { kind: 'plan' | 'shift_begin' | 'shift_end'; shift: ShiftInstance }
  | { kind: 'break'; on: boolean }
  | { kind: 'movement'; movement: Movement }
  | { kind: 'change_over' | 'cyclic' }
  | { kind: 'scan_again'; reading: SimReading }
  | DueAtStation

/** What can be due at one station; a ticket that is no longer the station's makes it void. */
export type DueAtStation =
  | { kind: 'fail' | 'repaired' | 'set_up'; station: number }
  | { kind: 'announce' | 'finish'; station: number; ticket: number }

export interface LineOptions {
  site: Site
  line: Line
  seed: number
  /** Start of the run, epoch milliseconds. */
  from: number
  /** Counters start shortly before they wrap round. */
  wrap: boolean
}

/** Everything that changes while the line runs. */
export interface LineState {
  readonly site: Site
  readonly line: Line
  readonly seed: number
  readonly from: number
  readonly random: Random
  readonly skills: Map<string, Skill>
  readonly agenda: Agenda<Due>
  readonly stations: StationState[]
  readonly tally: Tally
  readonly badges: Map<string, string>
  shiftIndex: number
  /** Shift that runs now. */
  shift: ShiftInstance | null
  openStation: string | null
  products: string[]
  product: string
  units: number
  out: SimEvent[]
}

/** Units before a counter wraps round, with `wrap`. */
const BEFORE_WRAP = 200

export function newLine({ site, line, seed, from, wrap }: LineOptions): LineState {
  const stations = line.stations.map((station, index) =>
    newStation(station, index, ({ width }) => (wrap && width ? 2 ** width - BEFORE_WRAP : 0)),
  )
  const products = productsOf(site, line)
  return {
    site,
    line,
    seed,
    from,
    random: createRandom(seed, 'line'),
    skills: skillsOf(site.workers, seed),
    agenda: createAgenda(),
    stations,
    tally: createTally(),
    badges: new Map(site.workers.flatMap(({ id, badges }) => (badges[0] ? [[id, badges[0]] as const] : []))),
    shiftIndex: 0,
    shift: null,
    openStation: null,
    products,
    product: products[0]!,
    units: 0,
    out: [],
  }
}

/** The line's product first; further ones only if every station can tell the change-over. */
function productsOf(site: Site, line: Line): string[] {
  const first = line.product ?? site.products[0]?.id ?? 'unit'
  if (!line.stations.every((station) => signalOf(station, 'product'))) return [first]
  const others = site.products.filter(
    ({ id }) => id !== first && site.standards.some((s) => s.product === id),
  )
  return [first, ...others.map(({ id }) => id)]
}

export function sayReading(state: LineState, reading: SimReading): void {
  state.out.push({ t: reading.t, reading })
}

export function sayTruth(state: LineState, truth: Truth): void {
  state.out.push({ t: truth.t, truth })
}

/** Key of the shift that an instant belongs to, for the totals; '' outside every shift. */
export function shiftKey({ shift }: LineState): string {
  return shift ? `${shift.date}/${shift.id}` : ''
}

export function skillAt(state: LineState, station: StationState): Skill {
  return (station.operator && state.skills.get(station.operator)) || MACHINE
}

const WITHOUT_STANDARD_S = 60

/** Standard milliseconds of a unit: the latest standard in force on the local date. */
export function standardMs(state: LineState, station: string, product: string, at: number): number {
  const date = localDate(state.site.timezone, at).toString()
  const inForce = state.site.standards
    .filter((entry) => entry.station === station && entry.product === product && entry.from <= date)
    .toSorted((a, b) => (a.from < b.from ? 1 : -1))[0]
  return (inForce?.seconds ?? WITHOUT_STANDARD_S) * 1000
}
