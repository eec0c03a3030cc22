import type { Quality } from './figures.ts'

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
  standard?: { product: string; seconds: number; from: string }
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

/** A standard time that a figure rests on; `from`: the local date from which it holds. */
export interface TraceStandard {
  product: string
  station: string
  seconds: number
  from: string
  /** By which it holds whatever the site file says; null: the site file says so. */
  correction: TraceCorrection | null
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
  standards: TraceStandard[]
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

/** GET /api/v1/trace/corrections/{id}: the facts of a correction, and the figures that it feeds. */
export interface TraceCorrectionAnswer {
  correction: TraceCorrection
  /** It was taken back: it feeds nothing. */
  revoked: boolean
  /** The lines that it is about. */
  lines: string[]
  /** Numbers of the facts that it added, and of those that it took out. */
  added: number[]
  taken_out: number[]
  /** The standard time that holds by it; null: it is about something else, or another correction lies over it. */
  standard: TraceStandard | null
  feeds: TraceFeed[]
  /** The `from` of the next page; null: this was the last. */
  next: string | null
}
