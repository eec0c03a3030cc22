import type { Database } from 'better-sqlite3'
import { BEGINNING, END, type SiteHistory } from '../../config/history.ts'
import { createRetentions } from '../facts/index.ts'
import type { Bucket, SubjectType } from '../kpi/index.ts'
import type { DumpContext } from './context.ts'
import { DICTIONARY, type What } from './dictionary.ts'
import { facts } from './facts.ts'
import { kpiCells, kpis } from './kpis.ts'
import { createLocalTime } from './local-time.ts'
import { obstacles } from './obstacles.ts'
import { sums } from './sums.ts'
import { BYTE_ORDER_MARK, type Cell, csvRecord, type Format } from './text.ts'

/** What to dump; instants are epoch milliseconds, [from, to), null: all; KPIs from the first fact on up to `now`. */
export interface DumpQuestion {
  what: What
  from: number | null
  to: number | null
  /** Of KPIs. */
  by: SubjectType
  bucket: Bucket | undefined
  format: Format
  /** CSV begins with a byte order mark. */
  mark: boolean
}

/** Some text of the dump, and how far it goes. */
export interface DumpText {
  text: string
  rows: number
  share: number
}

const PARTS = { facts, sums, obstacles }

/**
 * A dump, piece by piece: what is in memory at once does not grow with the range. Reads on the connection given;
 * windows that are open reach up to `now`.
 */
export function* dump(
  db: Database,
  history: SiteHistory,
  question: DumpQuestion,
  now: number,
): Generator<DumpText> {
  const { what, format, mark, by, bucket } = question
  const context = contextOf(db, history, question, now)
  const columns = DICTIONARY[what].map(({ name }) => name)
  const record = (row: Record<string, Cell>) => csvRecord(columns.map((column) => row[column] ?? null))
  const asJson = (row: object) => `${JSON.stringify(row)}\n`
  let rows = 0
  const told = (texts: string[], share: number): DumpText => {
    rows += texts.length
    return { text: texts.join(''), rows, share }
  }

  if (format === 'csv') yield { text: (mark ? BYTE_ORDER_MARK : '') + csvRecord(columns), rows, share: 0 }
  if (what === 'kpis') {
    const write = format === 'csv' ? (row: Parameters<typeof kpiCells>[0]) => record(kpiCells(row)) : asJson
    for (const part of kpis(context, { by, bucket, now })) yield told(part.rows.map(write), part.share)
    return
  }
  const write = format === 'csv' ? record : asJson
  for (const part of PARTS[what](context)) yield told(part.rows.map(write), part.share)
}

function contextOf(
  db: Database,
  history: SiteHistory,
  { what, from, to }: DumpQuestion,
  now: number,
): DumpContext {
  const whole = what === 'kpis' ? { from: firstInstant(db) ?? now, to: now } : { from: BEGINNING, to: END }
  return {
    db,
    history,
    from: from ?? whole.from,
    to: to ?? whole.to,
    localTime: createLocalTime(history.current.timezone),
    stationName: stationNames(history),
  }
}

/** `ts` of the first fact that happened, looked up signal by signal; of what was dropped, its stub tells. */
function firstInstant(db: Database): number | null {
  return (
    createRetentions(db).latest()?.firstTs ??
    db
      .prepare<[], number | null>(
        `SELECT min((SELECT min(ts) FROM fact INDEXED BY fact_by_time WHERE signal = name.id))
         FROM name WHERE kind = 'signal'`,
      )
      .pluck()
      .get() ??
    null
  )
}

function stationNames({ reigns }: SiteHistory): (id: string) => string {
  const stations = reigns.flatMap(({ site }) => site.lines).flatMap((line) => line.stations)
  const names = new Map(stations.map(({ id, name }) => [id, name]))
  return (id) => names.get(id) ?? id
}
