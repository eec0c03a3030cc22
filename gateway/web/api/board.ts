import type { Counts, Quality } from './figures.ts'

/** GET /api/v1/lines */
export interface LinesAnswer {
  site: { id: string; name: string; timezone: string; locale: string }
  lines: { id: string; name: string }[]
}

/** From which value on a figure is rated, as a fraction. */
export interface Limit {
  pass: number
  excellent: number
}

/** One station on the line board. Times are RFC 3339. */
export interface BoardStation extends Counts {
  id: string
  name: string
  /** null: the station has no state signal. value null: unknown (no reading, or a bad one). */
  state: { value: string | null; since: string | null } | null
  product: { id: string; name: string } | null
  people: { id: string; name: string; since: string; flags: string[] }[]
  /** Good units where the station should be by now; null without a target or standard. */
  target_now: number | null
  sources: BoardSource[]
}

export interface BoardSource {
  signal: string
  role: string
  /** Device that feeds it; null when it publishes to the broker itself. */
  device: string | null
  last: string | null
  /** fresh, silent (beyond what is expected of it), lost (its link is down), never (nothing yet) */
  state: 'fresh' | 'silent' | 'lost' | 'never'
}

export interface BoardWorker extends Counts {
  id: string
  name: string
  team: string | null
  /** Station where signed on now. */
  station: string | null
  worker_efficiency: number | null
  worker_performance: number | null
  defect_rate: number | null
  quality: Quality
  score: { value: number | null; tier: string | null; state: 'final' | 'provisional' | 'held' } | null
  /** Efficiency over the shift so far, one point a bucket; null where nobody was attended. */
  spark: { at: string; value: number | null }[]
}

/** GET /api/v1/lines/{line}/board, and the data of event `board`. The shift is the one running now, else the last one. */
export interface Board {
  line: { id: string; name: string }
  site: { id: string; name: string; timezone: string; locale: string }
  at: string
  shift: { id: string; name: string; date: string; from: string; to: string; over: boolean } | null
  product: { id: string; name: string } | null
  output: Counts & {
    defect_rate: number | null
    /** Good units the whole shift should make, and should have made by now. */
    target: number | null
    target_now: number | null
    /** Good units of the line over the shift so far, cumulated. */
    progress: { at: string; good: number }[]
  }
  /** Lines of the card in force for the defect rate and efficiency, for colour; null without a card. */
  limits: { defect_rate: Limit | null; worker_efficiency: Limit | null; worker_performance: Limit | null }
  stations: BoardStation[]
  workers: BoardWorker[]
  trouble: {
    quarantine: number
    lag: number
    store: 'ok' | 'failed'
    sinks_down: string[]
    devices_down: string[]
  }
}
