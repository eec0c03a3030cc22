import type { Database } from 'better-sqlite3'
import { createRetentions, QUALITIES } from '../facts/index.ts'
import type { DumpContext, Part } from './context.ts'
import type { Cell } from './text.ts'

interface Row {
  id: number
  ts: number
  delay: number
  signal: string
  client: string
  seq: number | null
  quality: number
  v: string | number | null
  extra: string | null
  taken_out: number
}

/** Facts read at once, each time on its own: a read that lasts would keep the write-ahead log from being reused. */
const CHUNK = 1_000

/** Facts with `ts` in [from, to), in the order of arrival: those stored when it begins. */
export function* facts({ db, from, to, localTime, stationName }: DumpContext): Generator<Part> {
  const select = db.prepare<number[], Row>(
    `SELECT fact.id, ts, delay, signal.name AS signal, client.name AS client, seq, quality, v, extra,
       EXISTS (SELECT 1 FROM void WHERE void.fact = fact.id) AS taken_out
     FROM fact JOIN name signal ON signal.id = fact.signal JOIN name client ON client.id = fact.client
     WHERE fact.id > ? AND fact.id <= ? AND ts >= ? AND ts < ? ORDER BY fact.id`,
  )
  const last = lastFact(db)
  for (let after = createRetentions(db).latest()?.upto ?? 0; after < last; after += CHUNK) {
    const upto = Math.min(last, after + CHUNK)
    const rows = select.all(after, upto, from, to).map((row) => toCells(row))
    yield { rows, share: upto / last }
  }

  function toCells(row: Row): Record<string, Cell> {
    const [line, station, signal] = row.signal.split('/')
    return {
      id: row.id,
      ts: localTime(row.ts),
      arrived: localTime(row.ts + row.delay),
      line,
      station,
      station_name: stationName(station),
      signal,
      source: row.client,
      seq: row.seq,
      quality: QUALITIES[row.quality],
      value: row.v,
      extra: row.extra === null ? null : (JSON.parse(row.extra) as object),
      taken_out: row.taken_out === 1,
    }
  }
}

function lastFact(db: Database): number {
  return db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM fact').pluck().get() ?? 0
}
