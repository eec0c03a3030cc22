import type { Span } from './spans.ts'

/** A stretch in which one condition holds, [from, to). `value` null: unknown. `began`: when the condition began. */
export interface Condition {
  from: number
  to: number
  value: string | null
  began: number
}

/** A stay of a worker at a station, as the time sums need it. Instants are epoch milliseconds. */
export interface Stay {
  station: number
  /** Signed on: [from, to), early minutes and breaks included. */
  from: number
  to: number
  /** Present: inside [from, to), from the own shift's start on, less its breaks. */
  present: { from: number; to: number }[]
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
  /** Some source behind it was not alive. */
  blind: boolean
}

const OFF_STANDARD: ReadonlySet<string> = new Set([
  'starved',
  'blocked',
  'down',
  'setup',
  'meeting',
  'no_plan',
  'quality_hold',
])

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
    for (const { from, to } of [...conditions, ...blind]) {
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
    const stations = stays
      .filter((stay) => stay.from <= from && stay.to > from)
      .map(({ station }) => stationOf(station))
    pieces.push({ from, to, ...kindAt(from, stations) })
  }
  return pieces
}

function kindAt(at: number, stations: StationConditions[]): Omit<TimePiece, 'from' | 'to'> {
  const held = stations.map((station) => ({ station, condition: spanAt(station.conditions, at) }))
  const isOff = ({ condition }: (typeof held)[number]) =>
    condition !== undefined && condition.value !== null && OFF_STANDARD.has(condition.value)
  const isUnknown = ({ station, condition }: (typeof held)[number]) =>
    station.hasState && (condition === undefined || condition.value === null)
  const isRunning = ({ station, condition }: (typeof held)[number]) =>
    !station.hasState || condition?.value === 'running'

  const blind = held.some(isUnknown) || stations.some((station) => spanAt(station.blind, at) !== undefined)
  if (held.every(isOff)) {
    const first = held.reduce((best, next) =>
      (next.condition!.began - best.condition!.began || next.station.order - best.station.order) < 0
        ? next
        : best,
    )
    return { kind: 'off', cause: first.condition!.value, blind }
  }
  if (held.every((station) => isOff(station) || isUnknown(station)))
    return { kind: 'unknown', cause: null, blind }
  return { kind: held.some(isRunning) ? 'work' : 'other', cause: null, blind }
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
