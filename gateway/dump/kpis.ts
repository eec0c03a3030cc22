import { asSumsSee } from '../../config/history.ts'
import { createCalendar, createProgress } from '../floor/index.ts'
import { type Bucket, queryKpis, type SubjectType } from '../kpi/index.ts'
import type { KpiRow } from '../web/api.ts'
import type { DumpContext, Part } from './context.ts'
import { CAUSES, KPI_IDS } from './dictionary.ts'
import type { Cell } from './text.ts'

/** Business days asked for at once, so that memory does not grow with the range. */
const DAYS: Record<Bucket, number> = { hour: 7, shift: 31, day: 31 }

/** The rows of GET /api/v1/kpis; a longer range is asked for in parts that begin with a business day. */
export function* kpis(
  context: DumpContext,
  { by, bucket, now }: { by: SubjectType; bucket: Bucket | undefined; now: number },
): Generator<Part<KpiRow & { by: SubjectType }>> {
  const { db, history, from, to, localTime } = context
  for (const part of partsOf(context, bucket)) {
    const { rows } = db.transaction(() =>
      queryKpis(db, history, { by, bucket, ...part, isBehind: isBehind(context) }, now),
    )()
    const local = rows.map((row) => ({
      by,
      ...row,
      from: localTime(Date.parse(row.from)),
      to: localTime(Date.parse(row.to)),
    }))
    yield { rows: local, share: (part.to - from) / (to - from) }
  }
}

function* partsOf({ history, from, to }: DumpContext, bucket: Bucket | undefined) {
  if (from >= to) return
  if (bucket === undefined) {
    yield { from, to }
    return
  }
  const calendar = createCalendar(asSumsSee(history))
  for (let start = from; start < to; ) {
    const date = Temporal.PlainDate.from(calendar.businessDate(start)).add({ days: DAYS[bucket] })
    const end = Math.min(to, calendar.businessDayStart(date.toString()))
    yield { from: start, to: end }
    start = end
  }
}

function isBehind({ db }: DumpContext): boolean {
  const stored = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM fact').pluck().get() ?? 0
  return createProgress(db).read().upto < stored
}

/** A row as the columns of the dictionary have it. */
export function kpiCells({
  by,
  id,
  name,
  from,
  to,
  shift,
  sums,
  kpis: figures,
  quality,
  target = null,
  target_now = null,
}: KpiRow & { by: string }) {
  const { off_standard_s, ...more } = sums
  const cells: Record<string, Cell> = {
    by,
    id,
    name,
    from,
    to,
    shift: shift?.id ?? null,
    date: shift?.date ?? null,
    ...more,
    target,
    target_now,
    quality: quality.state,
    coverage: quality.coverage,
    reasons: quality.reasons.join(' '),
  }
  for (const cause of CAUSES) cells[`off_standard_${cause}_s`] = off_standard_s[cause] ?? 0
  for (const kpi of KPI_IDS) cells[kpi] = figures[kpi] ?? null
  return cells
}
