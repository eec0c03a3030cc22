import type { StationSums, Sums } from './sums.ts'

export type KpiId =
  | 'worker_efficiency'
  | 'worker_performance'
  | 'worker_utilisation'
  | 'assembly_efficiency'
  | 'defect_rate'
  | 'quality_rate'
  | 'scrap_ratio'
  | 'rework_ratio'
  | 'first_pass_yield'
  | 'step_compliance'
  | 'production_rate'
  | 'availability'
  | 'effectiveness'
  | 'oee'
  | 'technical_efficiency'
  | 'mtbf_s'
  | 'mttr_s'
  | 'line_balance'
  | 'rolled_yield'

/** null where the denominator is 0: there is no such figure. */
const ratio = (numerator: number, denominator: number): number | null =>
  denominator === 0 ? null : numerator / denominator

/** The KPIs that rest on counts alone: ratios as fractions (kpi.md 3). */
export function qualityKpis(
  sums: Sums,
): Partial<Record<KpiId, number | null>> & { quality_rate: number | null } {
  const pq = sums.good + sums.scrap + sums.rework
  return {
    defect_rate: ratio(sums.scrap + sums.rework, pq),
    quality_rate: ratio(sums.good, pq),
    scrap_ratio: ratio(sums.scrap, pq),
    rework_ratio: ratio(sums.rework, pq),
  }
}

/**
 * The KPIs of a person or a team over a window: ratios as fractions, `assembly_efficiency` in units an hour
 * (kpi.md 3; ISO 22400-2 for `worker_utilisation`). `lacksStandard`: over 1 % of good units had no standard, so
 * that what rests on earned time is unknown.
 */
export function workerKpis(sums: Sums, lacksStandard: boolean): Partial<Record<KpiId, number | null>> {
  return {
    worker_efficiency: lacksStandard ? null : ratio(sums.earned_s, sums.attended_s),
    worker_performance: lacksStandard ? null : ratio(sums.earned_s, sums.on_standard_s),
    worker_utilisation: ratio(sums.work_s, sums.attended_s),
    assembly_efficiency: ratio(sums.good, sums.work_s / 3600),
    ...qualityKpis(sums),
  }
}

/**
 * The KPIs of a station or a line over a window (kpi.md 3; ISO 22400-2). Equipment KPIs are null for a station
 * without a state signal; times in seconds, `production_rate` in units an hour.
 */
export function stationKpis(
  sums: Sums,
  station: StationSums,
  lacksStandard: boolean,
): Partial<Record<KpiId, number | null>> {
  const pq = sums.good + sums.scrap + sums.rework
  const quality = qualityKpis(sums)
  const availability = station.hasState ? ratio(sums.run_s, station.planned_busy_s) : null
  const effectiveness = station.hasState && !lacksStandard ? ratio(station.standard_s, sums.run_s) : null
  const known = availability !== null && effectiveness !== null && quality.quality_rate !== null
  return {
    ...quality,
    first_pass_yield: ratio(station.firstPass.good, station.firstPass.units),
    step_compliance: ratio(station.steps.compliant, station.steps.units),
    production_rate: station.hasState ? ratio(pq, sums.run_s / 3600) : null,
    availability,
    effectiveness,
    oee: known ? availability * effectiveness * quality.quality_rate! : null,
    technical_efficiency: station.hasState ? ratio(sums.run_s, sums.run_s + station.down_s) : null,
    mtbf_s: ratio(sums.run_s, station.failures),
    mttr_s: ratio(station.repair_s, station.failures),
  }
}

/** Why KPIs of a station or line are null, beside missing units and standards: reasons for the quality of the row. */
export function missingReasons(kpis: Partial<Record<KpiId, number | null>>, station: StationSums): string[] {
  const reasons: [KpiId, string][] = [
    ['availability', station.hasState ? 'no_planned_time' : 'no_state_signal'],
    ['technical_efficiency', station.hasState ? 'no_run_time' : 'no_state_signal'],
    ['production_rate', station.hasState ? 'no_run_time' : 'no_state_signal'],
    ['first_pass_yield', 'no_serial_units'],
    ['step_compliance', 'no_steps'],
    ['mtbf_s', 'no_failures'],
  ]
  return reasons.filter(([id]) => kpis[id] === null).map(([, reason]) => reason)
}
