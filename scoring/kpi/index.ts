// Sums to KPIs, pure (kpi.md 3).
// May come in: nothing.
export { type KpiId, missingReasons, qualityKpis, stationKpis, workerKpis } from './kpis.ts'
export { type LineKpis, type LineStation, lineKpis, noLineKpis } from './line.ts'
export { type Quality, type QualityState, qualityOf } from './quality.ts'
export { addSums, emptySums, RESULTS, type Result, type StationSums, type Sums } from './sums.ts'
