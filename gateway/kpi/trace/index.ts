// From a figure to its formula, its parts and the facts behind it; and back, from a fact to the figures that it feeds.
// May come in: what may come into kpi.

export { type CorrectionQuestion, traceCorrection } from './correction-feeds.ts'
export { type FactQuestion, traceFact } from './feeds.ts'
export { FIGURE_IDS, type FigureId, figuresOf, INPUTS } from './figures.ts'
export { isKnown } from './formulas.ts'
export type { TraceQuestion } from './question.ts'
export { traceFigure } from './trace.ts'
