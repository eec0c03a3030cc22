/** Shapes that the page and the API share (contract.md 3). Types only: the page imports nothing else of the gateway. */

export interface Counts {
  good: number
  scrap: number
  rework: number
}

export interface Sums extends Counts {
  attended_s: number
  on_standard_s: number
  off_standard_s: Record<string, number>
  unknown_s: number
  work_s: number
  earned_s: number
  run_s: number
}

export interface Quality {
  state: 'good' | 'provisional' | 'insufficient' | 'suspect'
  coverage: number | null
  reasons: string[]
}

export interface KpiRow {
  id: string
  name: string
  from: string
  to: string
  shift: { id: string; date: string } | null
  sums: Sums
  kpis: Record<string, number | null>
  quality: Quality
}

export interface KpisAnswer {
  by: string
  from: string
  to: string
  definition: 'kpi/1'
  rows: KpiRow[]
  unattributed: Counts
  team: Counts
  reconciliation: {
    station_units: number
    credited: number
    team: number
    unattributed: number
    residual: number
  }
}

/** GET /api/v1/lines */
export interface LinesAnswer {
  site: { id: string; name: string; timezone: string; locale: string }
  lines: { id: string; name: string }[]
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

export interface Limit {
  pass: number
  excellent: number
}

export interface StatusAnswer {
  gateway: string
  version: string
  at: string
  started: string
  ready: boolean
  store: { state: 'ok' | 'failed'; error: string | null; facts: number; bytes: number; lag: number }
  mqtt: { host: string; port: number; clients: number; readings: number; duplicates: number; refused: number }
  devices: {
    id: string
    driver: string
    agent: string | null
    link: string
    since: string
    last_reading: string | null
    readings: number
    error: { code: string; text: string; next: string; at: string } | null
  }[]
  agents: { id: string; connected: boolean; last_seen: string | null; spool: number | null }[]
  sinks: {
    id: string
    sink: string
    url: string
    connected: boolean
    waiting: number
    sent: number
    last_seq: number
    last_sent: string | null
    error: { code: string; text: string; next: string; at: string } | null
  }[]
  quarantine: { total: number; latest: QuarantineEntry[] }
  clock: { now: string; timezone: string }
  /** The head of the hash chain; null before the first seal. */
  seal: { head: string; upto: number; at: string } | null
}

export interface QuarantineEntry {
  id: number
  at: string
  client: string
  topic: string
  payload: string
  code: string
  detail: string
}

/** GET /api/v1/quarantine, newest first. `next` is the `before` of the next page; null: this was the last. */
export interface QuarantineAnswer {
  /** Entries in quarantine, of whatever code. */
  total: number
  /** How many entries there are of each code, most first. */
  codes: { code: string; entries: number }[]
  entries: QuarantineEntry[]
  next: number | null
}

/** POST /api/v1/quarantine/readmit: entries tried again, and what became of their readings. */
export interface ReadmitAnswer {
  tried: number
  admitted: number
  /** Readings that had come again meanwhile, and were taken then. */
  duplicates: number
  /** Readings that stay in quarantine. */
  refused: number
}

/** A version of the configuration. */
export interface ConfigurationVersion {
  version: number
  at: string
  /** From when on it holds; null: from the beginning. */
  from: string | null
  author: string
  /** What it changed, in words. */
  changes: string[]
}

/** GET /api/v1/configuration, newest version first. */
export interface ConfigurationAnswer {
  versions: ConfigurationVersion[]
  /** What the site file would change now, in words; empty: nothing. */
  pending: string[]
  /** What is wrong in the site file, a line each; then it cannot be taken in. */
  problems: string[]
  /** What was changed and needs a restart of the gateway, in words. */
  restart: string[]
}

/** POST /api/v1/configuration/reload: the version that was accepted; null: the site file says what is in force. */
export interface ReloadAnswer {
  accepted: ConfigurationVersion | null
  restart: string[]
  /** What became of the quarantine, where that was asked for. */
  readmitted: ReadmitAnswer | null
}

/** What is to be put right. Instants are epoch milliseconds here, RFC 3339 or epoch milliseconds in requests. */
export type CorrectionAsked =
  | { kind: 'sign_on' | 'sign_off'; station: string; worker: string; at: number }
  /** Somebody else was signed on: reads of `worker` in [from, to] were those of `instead`. */
  | { kind: 'person'; station: string; worker: string; instead: string; from: number; to: number }
  | { kind: 'count'; station: string; result: 'good' | 'scrap' | 'rework'; units: number; at: number }
  | { kind: 'state'; station: string; state: string; from: number; to: number }
  /** `fact` is the number of a reading. */
  | { kind: 'defect_origin'; fact: number; origin: string }
  /** A reading that is wrong is taken out. */
  | { kind: 'reading'; fact: number }

/** A row of figures that a correction changes. */
export interface CorrectionEffect {
  by: 'worker' | 'station' | 'line'
  id: string
  from: string
  shift: { id: string; date: string } | null
  before: { sums: KpiRow['sums']; kpis: KpiRow['kpis'] } | null
  after: { sums: KpiRow['sums']; kpis: KpiRow['kpis'] } | null
}

/** POST /api/v1/corrections. With `preview` nothing is kept, and `id` is null. */
export interface CorrectionAnswer {
  id: number | null
  effect: CorrectionEffect[] | null
}

/** GET /api/v1/corrections, newest first. */
export interface CorrectionsAnswer {
  corrections: {
    id: number
    at: string
    author: string
    reason: string
    asked: Record<string, unknown>
    revoked: { at: string; author: string; reason: string } | null
  }[]
}

/** /api/v1/session: who is signed in; null: nobody, or nobody has to yet. */
export interface SessionAnswer {
  person: {
    name: string
    role: string
    /** Ids that they are limited to; none: all. */
    lines: string[]
    teams: string[]
    worker: string | null
  } | null
}

/** GET /readyz */
export interface ReadyAnswer {
  ready: boolean
  /** What is waited for, in words; empty when ready. */
  waiting: string[]
}

/** Data of event `hello`: the first of a stream. */
export interface Hello {
  version: string
  at: string
  /** Line whose boards follow; null: only `status` and `changed`. */
  line: string | null
}

/** Data of event `changed`: figures of these lines changed; derived tables hold facts up to `upto`. */
export interface Changed {
  lines: string[]
  upto: number
}

/** A problem document of RFC 9457 (application/problem+json), with the code of the error table and what to do next. */
export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  code: string
  next: string
  /** The parameters that were refused. */
  errors?: ParameterProblem[]
}

export interface ParameterProblem {
  parameter: string
  /** What was sent; null where the parameter is missing. */
  found: string | null
  /** What would have been accepted, in words. */
  allowed: string
}
