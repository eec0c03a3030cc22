// Questions to the sums: KPIs of a window, and what is the case on the line now.
// May come in: base, types of config, scoring/kpi, the calendar and tables of floor.
export { type LineNow, lineNow, type StationNow } from './now.ts'
export { LONGEST_OBSTACLE_MS } from './obstacles.ts'
export type { TargetPlace } from './product-times.ts'
export { queryKpis } from './query.ts'
export { BUCKETS, type Bucket, type KpiQuestion, SUBJECTS, type SubjectType } from './question.ts'
export { scenesOf } from './scene.ts'
export { createReports, inText, jsonOf, type KpisInText } from './shift-report.ts'
export { type Target, targetWithin } from './targets.ts'
export {
  type CorrectionQuestion,
  type FactQuestion,
  FIGURE_IDS,
  type FigureId,
  figuresOf,
  INPUTS,
  isKnown,
  type TraceQuestion,
  traceCorrection,
  traceFact,
  traceFigure,
} from './trace/index.ts'
