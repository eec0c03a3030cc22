// Questions to the sums: KPIs of a window, and what is the case on the line now.
// May come in: base, types of config, scoring/kpi, the calendar and tables of floor.
export { type LineNow, lineNow, type StationNow } from './now.ts'
export { queryKpis } from './query.ts'
export { BUCKETS, type Bucket, type KpiQuestion, SUBJECTS, type SubjectType } from './question.ts'
