import type { Database } from 'better-sqlite3'
import type { SiteHistory } from '../../config/history.ts'
import { type KpiQuestion, type LineNow, lineNow, queryKpis } from '../kpi/index.ts'
import type { KpisAnswer } from './api.ts'

/** The figures that the server shows; every route and the board ask here. Instants are epoch milliseconds. */
export interface Figures {
  /** The answer of contract.md 3; open windows reach up to `now`. */
  kpis(question: KpiQuestion, now: number): KpisAnswer
  lineNow(line: string, now: number): LineNow
  /** Whatever `read` asks is answered from one state of the store, though the gateway goes on writing. */
  snapshot<T>(read: () => T): T
}

/** Figures from the derived tables, on a read-only connection. */
export function createFigures(db: Database, history: SiteHistory): Figures {
  return {
    kpis: (question, now) => queryKpis(db, history, question, now),
    lineNow: (line, now) => lineNow(db, history, line, now),
    snapshot: (read) => db.transaction(read)(),
  }
}
