export const RESULTS = ['good', 'scrap', 'rework'] as const
export type Result = (typeof RESULTS)[number]

/** Additive sums of a subject over a window (kpi.md 1 and 2). Counts in units, times in seconds. */
export interface Sums {
  good: number
  scrap: number
  rework: number
  attended_s: number
  on_standard_s: number
  off_standard_s: Record<string, number>
  unknown_s: number
  work_s: number
  earned_s: number
  run_s: number
}

/** What a station has beyond the sums of everybody, for the equipment KPIs. */
export interface StationSums {
  /** Shift less breaks less `no_plan`. */
  planned_busy_s: number
  /** Scheduled time in `down`. */
  down_s: number
  /** Σ PQ × standard. */
  standard_s: number
  hasState: boolean
  failures: number
  repair_s: number
  firstPass: { units: number; good: number }
  steps: { units: number; compliant: number }
}

export function emptySums(): Sums {
  return {
    good: 0,
    scrap: 0,
    rework: 0,
    attended_s: 0,
    on_standard_s: 0,
    off_standard_s: {},
    unknown_s: 0,
    work_s: 0,
    earned_s: 0,
    run_s: 0,
  }
}

/** Adds `more` to `sums`, in place. */
export function addSums(sums: Sums, more: Sums): void {
  for (const key of [
    'good',
    'scrap',
    'rework',
    'attended_s',
    'on_standard_s',
    'unknown_s',
    'work_s',
    'earned_s',
    'run_s',
  ] as const) {
    sums[key] += more[key]
  }
  for (const [cause, seconds] of Object.entries(more.off_standard_s)) {
    sums.off_standard_s[cause] = (sums.off_standard_s[cause] ?? 0) + seconds
  }
}
