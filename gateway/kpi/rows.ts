import { emptySums, type LineStation, type StationSums, type Sums } from '../../scoring/kpi/index.ts'

/** What a station of a line made of a product. */
export type MadeAtStation = Omit<LineStation, 'standard'>

/** A row of an answer while it is being added up. Times are milliseconds until it is finished. */
export interface Row {
  id: string
  window: number
  sums: Sums
  reasons: Set<string>
  /** Milliseconds over which sources are held to account: attended time of persons, scheduled time of stations. */
  watched: number
  /** Those of them during which some source was not alive. */
  blind: number
  isOpen: boolean
  /** From then on it is another though nothing is stored: a source was heard of that is silent until then. */
  holdsUntil: number
  /** Good units that have no standard. */
  goodWithoutStandard: number
  station: StationSums | null
  /** For lines alone: what was made, by product and station. */
  made: Map<string, Map<string, MadeAtStation>>
}

/** The rows of an answer, made as they are first needed. */
export class Rows {
  readonly #rows = new Map<string, Row>()

  get(id: string, window: number): Row {
    const key = `${window} ${id}`
    const known = this.#rows.get(key)
    if (known) return known
    const row: Row = {
      id,
      window,
      sums: emptySums(),
      reasons: new Set(),
      watched: 0,
      blind: 0,
      isOpen: false,
      holdsUntil: Number.POSITIVE_INFINITY,
      goodWithoutStandard: 0,
      station: null,
      made: new Map(),
    }
    this.#rows.set(key, row)
    return row
  }

  /** Adds what was added up elsewhere to the row of the same subject, before anything is credited. */
  take(other: Row, window: number): void {
    const row = this.get(other.id, window)
    for (const key of ['attended_s', 'on_standard_s', 'unknown_s', 'work_s'] as const) {
      row.sums[key] += other.sums[key]
    }
    for (const [cause, ms] of Object.entries(other.sums.off_standard_s)) {
      row.sums.off_standard_s[cause] = (row.sums.off_standard_s[cause] ?? 0) + ms
    }
    for (const reason of other.reasons) row.reasons.add(reason)
    row.watched += other.watched
    row.blind += other.blind
    row.isOpen ||= other.isOpen
    row.holdsUntil = Math.min(row.holdsUntil, other.holdsUntil)
  }

  find(id: string, window: number): Row | undefined {
    return this.#rows.get(`${window} ${id}`)
  }

  all(): Row[] {
    return [...this.#rows.values()].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : a.window - b.window))
  }
}

export function emptyStationSums(): StationSums {
  return {
    planned_busy_s: 0,
    down_s: 0,
    standard_s: 0,
    hasState: false,
    failures: 0,
    repair_s: 0,
    firstPass: { units: 0, good: 0 },
    steps: { units: 0, compliant: 0 },
  }
}
