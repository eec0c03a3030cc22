import type { Database } from 'better-sqlite3'
import type { SiteHistory } from '../../config/history.ts'
import { emptySums, noLineKpis, qualityOf, stationKpis, workerKpis } from '../../scoring/kpi/index.ts'
import type { ShiftInstance } from '../floor/index.ts'
import { queryKpis } from '../kpi/index.ts'
import { type Figures, SUBJECT_TYPES, type SubjectType } from './summary.ts'

/** Figures of all subjects of a line in a window; an open window reaches up to `now`. */
export function figuresOf(
  db: Database,
  history: SiteHistory,
  line: string,
  { from, to }: ShiftInstance,
  now: number,
): Figures[] {
  return SUBJECT_TYPES.flatMap((by) =>
    queryKpis(db, history, { by, line, from, to }, now).rows.map(({ id, sums, kpis, quality }) => ({
      type: by,
      subject: id,
      sums,
      kpis,
      quality,
    })),
  )
}

/** Of a subject that had figures in a window and has none any more: the receiver must not keep the old ones. */
export function noFigures(type: SubjectType, subject: string): Figures {
  const sums = emptySums()
  const isPerson = type === 'worker' || type === 'team'
  return {
    type,
    subject,
    sums,
    kpis: {
      ...(isPerson ? workerKpis(sums, false) : stationKpis(sums, NO_STATION, false)),
      ...(type === 'line' ? noLineKpis('no_units').kpis : {}),
    },
    quality: qualityOf({ reasons: ['no_units'], coverage: null, open: false, thin: true }),
  }
}

const NO_STATION = {
  planned_busy_s: 0,
  down_s: 0,
  standard_s: 0,
  hasState: false,
  failures: 0,
  repair_s: 0,
  firstPass: { units: 0, good: 0 },
  steps: { units: 0, compliant: 0 },
}
