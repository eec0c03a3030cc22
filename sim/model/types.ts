import type { CanonicalState } from '../../config/schema.ts'

export type Result = 'good' | 'scrap' | 'rework'
export const RESULTS = ['good', 'scrap', 'rework'] as const

/** What a sensor of the simulated line says; `t` is its source time, epoch milliseconds. */
export interface SimReading {
  line: string
  station: string
  signal: string
  t: number
  v: number | string
  unit?: string
  origin?: string
  kind?: 'scrap' | 'rework'
  /** A counter told again at its unchanged total, as a PLC does now and then. */
  cyclic?: true
}

/** What really happened on the simulated line; one line of the ledger. `t` in epoch milliseconds. */
export type Truth = { t: number } & (
  | { kind: 'unit'; station: string; worker: string | null; result: Result; product: string; unit: string }
  /** A unit made good at `origin` by `worker` at `made`, found bad here. */
  | {
      kind: 'defect'
      station: string
      origin: string
      worker: string | null
      made: number
      unit: string
      result: 'scrap' | 'rework'
    }
  /** The same unit scanned again: not a unit. */
  | { kind: 'scanned_twice'; station: string; unit: string }
  | { kind: 'sign_on'; station: string; worker: string }
  /** `moved`: by signing on elsewhere; `handed_over`: forgotten, until the next worker signed on. */
  | { kind: 'sign_off'; station: string; worker: string; how: 'badge' | 'moved' | 'handed_over' }
  /** Went home without reading the badge. */
  | { kind: 'forgot'; station: string; worker: string }
  /** Works, but has not read the badge yet. */
  | { kind: 'unsigned'; station: string; worker: string }
  | { kind: 'badge_read_twice'; station: string; worker: string }
  | { kind: 'state'; station: string; state: CanonicalState }
  | { kind: 'product'; station: string; product: string }
  | { kind: 'shift_begin' | 'shift_end'; shift: string; date: string }
  | ({ kind: 'totals'; final: boolean; scope: 'shift' | 'run'; shift?: string; date?: string } & Totals)
)

export type Counts = Record<Result, number>

/** Units by who made them and by where they were made. */
export interface Totals {
  workers: Record<string, Counts>
  unattributed: Counts
  stations: Record<string, Counts>
}

/** The stream of the model, in order of time: what sensors say, and what is true. */
export type SimEvent = { t: number; reading: SimReading } | { t: number; truth: Truth }
