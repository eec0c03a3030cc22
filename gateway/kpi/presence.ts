import { OFF_STANDARD_CAUSES } from '../../config/schema/line.ts'
import type { Span } from './spans.ts'

/** A stretch in which one condition holds, [from, to). `value` null: unknown. `began`: when the condition began. */
export interface Condition {
  from: number
  to: number
  value: string | null
  began: number
}

/** An approved report of an obstacle: a condition of one worker at one station. */
export interface ObstacleCondition extends Condition {
  value: string
  /** Number of the report. */
  report: number
}

/** A stay of a worker at a station, as the time sums need it. Instants are epoch milliseconds. */
export interface Stay {
  station: number
  /** Signed on: [from, to), early minutes and breaks included. */
  from: number
  to: number
  /** Present: inside [from, to), from the own shift's start on, less its breaks. */
  present: { from: number; to: number }[]
  /** Approved reports of the worker at the station, in the order in which they began; they can overlap. */
  obstacles: ObstacleCondition[]
}

/** What the states of a station say, and where it stands in its line. */
export interface StationConditions {
  hasState: boolean
  order: number
  conditions: Condition[]
  /** Stretches in which some source of the station was not alive, in order, apart from each other. */
  blind: Span[]
}

/** What attended time was: work, off-standard by cause, unknown, or neither (on-standard, but not running). */
export interface TimePiece {
  from: number
  to: number
  kind: 'work' | 'off' | 'unknown' | 'other'
  cause: string | null
  /** Number of the report of an obstacle that is the cause; null: the states are, or there is none. */
  report: number | null
  /** Some source behind it was not alive. */
  blind: boolean
}

const OFF_STANDARD: ReadonlySet<string> = new Set(OFF_STANDARD_CAUSES)

/**
 * Cuts a worker's presence into pieces of one kind each (kpi.md 1, the table of sums). A second counts once,
 * however many stations the worker tends.
 */
export function attendedPieces(
  stays: Stay[],
  stationOf: (station: number) => StationConditions,
): TimePiece[] {
  const edges = new Set<number>()
  for (const stay of stays) {
    edges.add(stay.from).add(stay.to)
    for (const { from, to } of stay.present) edges.add(from).add(to)
    const { conditions, blind } = stationOf(stay.station)
    for (const { from, to } of [...conditions, ...blind, ...stay.obstacles]) {
      if (from > stay.from && from < stay.to) edges.add(from)
      if (to > stay.from && to < stay.to) edges.add(to)
    }
  }
  const sorted = [...edges].sort((a, b) => a - b)
  const pieces: TimePiece[] = []
  for (let i = 0; i + 1 < sorted.length; i++) {
    const [from, to] = [sorted[i], sorted[i + 1]]
    const isPresent = stays.some(({ present }) =>
      present.some((piece) => piece.from <= from && piece.to > from),
    )
    if (!isPresent) continue
    const places = stays
      .filter((stay) => stay.from <= from && stay.to > from)
      .map(({ station, obstacles }) => ({ station: stationOf(station), obstacles }))
    pieces.push({ from, to, ...kindAt(from, places) })
  }
  return pieces
}

interface Place {
  station: StationConditions
  obstacles: ObstacleCondition[]
}

type Kind = Omit<TimePiece, 'from' | 'to'>

function kindAt(at: number, places: Place[]): Kind {
  const held = places.map(({ station }) => ({ station, condition: spanAt(station.conditions, at) }))
  const isOff = ({ condition }: (typeof held)[number]) =>
    condition !== undefined && condition.value !== null && OFF_STANDARD.has(condition.value)
  const isUnknown = ({ station, condition }: (typeof held)[number]) =>
    station.hasState && (condition === undefined || condition.value === null)
  const isRunning = ({ station, condition }: (typeof held)[number]) =>
    !station.hasState || condition?.value === 'running'

  const blind = held.some(isUnknown) || places.some(({ station }) => spanAt(station.blind, at) !== undefined)
  const states = held.every(isOff)
    ? held.map(({ station, condition }) => causeOf(condition!, station.order, null))
    : []
  const cause = firstOf([...states, ...places.flatMap((place) => reportedAt(at, place))])
  if (cause) return { kind: 'off', cause: cause.value, report: cause.report, blind }
  const none = { cause: null, report: null, blind }
  if (held.every((station) => isOff(station) || isUnknown(station))) return { kind: 'unknown', ...none }
  return { kind: held.some(isRunning) ? 'work' : 'other', ...none }
}

/** What can be why a worker could not work. */
interface Cause {
  value: string | null
  began: number
  order: number
  report: number | null
}

function causeOf({ value, began }: Condition, order: number, report: number | null): Cause {
  return { value, began, order, report }
}

/** What is reported holds whatever the states of the stations say. */
function reportedAt(at: number, { station, obstacles }: Place): Cause[] {
  return obstacles
    .filter(({ from, to }) => from <= at && to > at)
    .map((obstacle) => causeOf(obstacle, station.order, obstacle.report))
}

/** The one that began first, then that of the station first in the line; a state before a report. */
function firstOf(causes: Cause[]): Cause | undefined {
  return causes.sort((a, b) => a.began - b.began || a.order - b.order || (a.report ?? 0) - (b.report ?? 0))[0]
}

/** The one that holds at an instant; they are ordered and do not overlap. */
function spanAt<T extends Span>(spans: T[], at: number): T | undefined {
  let low = 0
  let high = spans.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    if (at < spans[middle].from) high = middle - 1
    else if (at >= spans[middle].to) low = middle + 1
    else return spans[middle]
  }
  return undefined
}
