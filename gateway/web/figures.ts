import type { Database } from 'better-sqlite3'
import type { SiteHistory } from '../../config/history.ts'
import {
  type CorrectionQuestion,
  createReports,
  type FactQuestion,
  type KpiQuestion,
  type KpisInText,
  type LineNow,
  lineNow,
  queryKpis,
  scenesOf,
  type Target,
  type TargetPlace,
  type TraceQuestion,
  targetWithin,
  traceCorrection,
  traceFact,
  traceFigure,
} from '../kpi/index.ts'
import type { KpisAnswer, TraceAnswer, TraceCorrectionAnswer, TraceFactAnswer } from './api.ts'

/** The figures that the server shows; every route and the board ask here. Instants are epoch milliseconds. */
export interface Figures {
  /** The answer of contract.md 3; open windows reach up to `now`. */
  kpis(question: KpiQuestion, now: number): KpisAnswer
  /** The same as text; what it said of closed shifts is remembered. To be called within a snapshot. */
  report(question: KpiQuestion, now: number): KpisInText
  lineNow(line: string, now: number): LineNow
  /** What a line or station is to make in [from, to); null where nobody can say. */
  target(place: TargetPlace, window: { from: number; to: number }, now: number): Target | null
  /** A figure, opened down to its facts. */
  trace(question: TraceQuestion, now: number): TraceAnswer
  /** A fact, and the figures that it feeds; undefined where there is none of this number. */
  traceFact(question: FactQuestion, now: number): TraceFactAnswer | undefined
  /** The same of a correction. */
  traceCorrection(question: CorrectionQuestion, now: number): TraceCorrectionAnswer | undefined
  /** Whatever `read` asks is answered from one state of the store, though the gateway goes on writing. */
  snapshot<T>(read: () => T): T
}

/** Figures from the derived tables, on a read-only connection. */
export function createFigures(db: Database, history: SiteHistory): Figures {
  const reports = createReports(db, history)
  return {
    kpis: (question, now) => queryKpis(db, history, question, now),
    report: reports.answer,
    lineNow: (line, now) => lineNow(db, history, line, now),
    target: (place, window, now) => targetWithin(scenesOf(db, history), place, window, now),
    trace: (question, now) => traceFigure(db, history, question, now),
    traceFact: (question, now) => traceFact(db, history, question, now),
    traceCorrection: (question, now) => traceCorrection(db, history, question, now),
    snapshot: (read) => db.transaction(read)(),
  }
}
