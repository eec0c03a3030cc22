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
  /**
   * Of stations, and of lines as a whole: good units to be made in the window, and those that should be there by now;
   * null where nothing is scheduled, or neither a target nor a standard says.
   */
  target?: number | null
  target_now?: number | null
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
  agents: {
    id: string
    connected: boolean
    last_seen: string | null
    spool: number | null
    /** How far its clock is ahead of the gateway's, seconds; below 0: behind. */
    clock_offset_s: number | null
  }[]
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
  clock: {
    now: string
    timezone: string
    /** Whether the gateway's clock counts as set; until then readings are held. */
    trusted: boolean
    /** Whether the system says that it is synchronised; null: it does not say. */
    synchronised: boolean | null
    /** The last time that it was set while the gateway ran, by how much; null: it was not. */
    last_step: { at: string; seconds: number } | null
    /** Readings that are held until a clock is known. */
    held: number
    /**
     * Who sends times of their own, or has no clock. `offset_s`: how far their clock is ahead of the gateway's, below 0
     * behind; null: not measured yet. `jumped`: when it was last seen to have been set by more than 5 minutes.
     */
    sources: { source: string; offset_s: number | null; jumped: string | null; held: number }[]
  }
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
  /** A standard, in force from the local midnight of `from` (YYYY-MM-DD), whatever the site file says. */
  | { kind: 'standard'; product: string; station: string; seconds: number; from: string }
  /** A reading in quarantine, with what is to be said instead of what came. */
  | {
      kind: 'quarantined'
      entry: number
      v?: string
      at?: number
      station?: string
      signal?: string
      worker?: string
      origin?: string
    }

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

interface Named {
  id: string
  name: string
}

/** GET /api/v1/corrections/subjects: what the caller can make a correction about. */
export interface CorrectionSubjects {
  stations: (Named & { line: Named })[]
  workers: Named[]
  products: Named[]
  /** The canonical states. */
  states: string[]
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

export type ObstacleStepKind = 'close' | 'answer' | 'approve' | 'refuse' | 'take_back'

/** What is asked about the reports of obstacles. Instants are epoch milliseconds here. */
export type ObstacleAsked =
  /** `from` null: from now on; `to` null: it is not over. */
  | {
      kind: 'report'
      worker: string
      station: string
      cause: string
      from: number | null
      to: number | null
      words: string
    }
  /** `to` null: now, where the step ends it, else it does not say. */
  | {
      kind: ObstacleStepKind
      id: number
      to: number | null
      words: string
    }

/** POST /api/v1/obstacles and what follows: the number of the report. */
export interface ObstacleAnswer {
  id: number
}

/** GET /api/v1/obstacles, newest first. */
export interface ObstaclesAnswer {
  obstacles: ObstacleEntry[]
  /** For whom and where the caller may report. */
  report: { workers: { id: string; name: string }[]; stations: { id: string; name: string }[] }
}

export interface ObstacleEntry {
  id: number
  at: string
  author: string
  worker: { id: string; name: string }
  station: { id: string; name: string }
  cause: string
  from: string
  /** Null: it is not over, as far as anybody said. */
  to: string | null
  words: string
  state: 'reported' | 'answered' | 'approved' | 'refused'
  steps: { at: string; author: string; step: ObstacleStepKind; to: string | null; words: string }[]
  /** What the caller may do with it next. */
  next: ObstacleStepKind[]
}

/** A share in an input of a formula: what it is, and how much it adds; the shares of an input sum to it. */
export interface TracePart {
  key: string
  kind:
    | 'units'
    | 'no_station'
    | 'left_line'
    | 'session'
    | 'off_standard'
    | 'unknown'
    | 'work'
    | 'scheduled'
    | 'no_plan'
    | 'run'
    | 'down'
    | 'failure'
    | 'steps'
    | 'standard'
  /** Units or seconds; below zero where it is taken off. */
  value: number
  station: string | null
  /** Of the figures of persons. */
  worker?: string
  from?: string
  to?: string
  /** `value` is `units` by `share`, and by `standard_s` where the input is time; `people` are those who share. */
  units?: { product: string; units: number; share: number; people: number; standard_s: number | null }
  session?: {
    in: string
    out: string | null
    /** How it ended: `open`, `sign_off`, `move`, `crew`, `crew_hand_over`, `hand_over`, `closed`. */
    ended: string
    shift: { id: string; date: string } | null
  }
  cause?: string
  /** Number of the report of an obstacle that is the cause. */
  obstacle?: number
  /** The states in which the stations were; null: unknown, or no state signal. */
  states?: { station: string; state: string | null }[]
  unit?: string
  standard?: { seconds: number; from: string }
  /** Numbers of the facts behind it; null: ask for them by `part`. */
  facts: number[] | null
}

/** A fact behind a figure. */
export interface TraceFact {
  id: number
  ts: string
  arrival: string
  line: string
  station: string
  signal: string
  source: { client: string; device: string | null; agent: string | null }
  seq: number | null
  quality: 'good' | 'uncertain' | 'bad'
  value: string | number | null
  /** The other fields of the reading: unit, product, action, origin and so on. */
  fields: Record<string, unknown>
  /** Who signed on or off by it; null: nobody, or one whom the caller does not see. */
  worker: string | null
  /** The caller does not see the person: the value is left out. */
  hidden: boolean
  /** The correction that added it. */
  added_by: TraceCorrection | null
  /** The correction that took it out: it counts nowhere. */
  taken_out_by: TraceCorrection | null
  /** The seal that covers it; null: not sealed yet. */
  seal: { n: number; at: string; hash: string } | null
}

/** A fact behind an input, with what it adds to it; null where it only bounds or explains. */
export interface TraceEntry extends TraceFact {
  adds: number | null
  /** Keys of the parts that it belongs to. */
  parts: string[]
  /** Other facts that it rests on. */
  rests_on: { why: 'signed_on' | 'product' | 'previous_total' | 'moved_by'; fact: number }[]
}

export interface TraceCorrection {
  id: number
  at: string
  /** Null where the caller does not see people. */
  author: string | null
  reason: string | null
}

export interface TraceInput {
  /** As it stands in the formula; of one station of a line as `good[st-10]`. */
  name: string
  value: number
  unit: 'units' | 's' | '1'
  /** Where it is defined. */
  clause: string
  parts: { total: number; entries: TracePart[]; next: number | null }
  facts: { entries: TraceEntry[]; next: string | null }
}

/** GET /api/v1/trace: a figure, opened. */
export interface TraceAnswer {
  by: string
  id: string
  name: string
  from: string
  to: string
  kpi: string
  definition: 'kpi/1'
  unit: 'ratio' | 'units/h' | 'units' | 's'
  value: number | null
  formula: { text: string; filled: string; clause: string }
  /** Readings of before are gone by retention: sums stay, with nothing behind them. Null: none of the window are. */
  dropped_before: string | null
  inputs: TraceInput[]
  quality: Quality & {
    watched_s: number
    blind_s: number
    /** Stretches in which some source was not alive; at most 100. */
    blind: { station: string | null; from: string; to: string }[]
    /** The facts behind each reason, at most 100. */
    explained: { reason: string; facts: number[] }[]
  }
  corrections: TraceCorrection[]
}

/** A figure that a fact feeds: the KPIs of a subject over a shift, or a day outside the shifts. */
export interface TraceFeed {
  by: string
  id: string
  name: string
  from: string
  to: string
  shift: { id: string; date: string } | null
  inputs: string[]
  kpis: string[]
}

/** What a fact did. */
export interface TraceMeaning {
  what:
    | 'session_opened'
    | 'session_ended'
    | 'state'
    | 'units'
    | 'left_line'
    | 'total'
    | 'repeat'
    | 'moved'
    | 'product'
    | 'step'
    | 'taken_out'
    | 'not_worked_in'
    | 'nothing'
  station?: string
  worker?: string
  from?: string
  to?: string | null
  state?: string | null
  cause?: string
  result?: string
  units?: number
  product?: string
  unit?: string
}

/** GET /api/v1/trace/facts/{id}: what a fact means, and the figures that it feeds. */
export interface TraceFactAnswer {
  fact: TraceFact
  means: TraceMeaning[]
  feeds: TraceFeed[]
  /** The `from` of the next page; null: this was the last. */
  next: string | null
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

/** GET /api/v1/operations, newest first. */
export interface OperationsAnswer {
  operations: {
    id: number
    at: string
    /** Empty: somebody gave a name that nobody has. */
    who: string
    what: string
  }[]
  /** `before` of the next page; null: this was the last. */
  next: number | null
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
