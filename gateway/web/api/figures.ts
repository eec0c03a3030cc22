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
