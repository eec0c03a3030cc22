import { leftName, OPEN } from '../../floor/index.ts'
import type { TraceMeaning } from '../../web/api.ts'
import { iso } from '../finish.ts'
import type { Effects, Reach, Subject } from './effect.ts'
import { placesOfFact } from './effects-on-units.ts'
import { stationNumber } from './station-number.ts'

interface SessionRow {
  station: number
  worker: number
  in_ts: number
  out_ts: number
  cause: string
}

const SESSION = 'SELECT station, worker, in_ts, out_ts, cause FROM session'

/** The sessions that a read opened or ended. */
export function sessions({ scenes, id, ts, now }: Subject): Effects {
  const { db, name } = scenes.current()
  const opened = db.prepare<number[], SessionRow>(`${SESSION} WHERE in_ts = ? AND in_fact = ?`).all(ts, id)
  const ended = db.prepare<number[], SessionRow>(`${SESSION} WHERE ended_at = ? AND end_fact = ?`).all(ts, id)
  const told = ({ station, worker, in_ts, out_ts }: SessionRow) => ({
    station: name(station),
    worker: name(worker),
    from: iso(in_ts),
    to: out_ts === OPEN ? null : iso(out_ts),
  })
  const spanOf = ({ in_ts, out_ts }: SessionRow) => ({
    from: in_ts,
    to: Math.max(in_ts, Math.min(out_ts, now)),
  })
  return {
    means: [
      ...opened.map((row): TraceMeaning => ({ what: 'session_opened', ...told(row) })),
      ...ended.map((row): TraceMeaning => ({ what: 'session_ended', ...told(row), cause: row.cause })),
    ],
    reaches: [
      ...[...opened, ...ended].map((row): Reach => ({ kind: 'time', ...spanOf(row) })),
      ...opened.map((row): Reach => ({ kind: 'units', station: row.station, ...spanOf(row) })),
    ],
  }
}

/** The state that a reading told, until another one. */
export function states({ scenes, fact, id, ts, station, now }: Subject): Effects {
  const { db } = scenes.current()
  const state = db
    .prepare<number[], { value: string | null }>(
      'SELECT value FROM state WHERE station = ? AND ts = ? AND fact = ?',
    )
    .get(station, ts, id)
  if (!state) return { means: [], reaches: [] }
  const next =
    db
      .prepare<[number, number, string | null], number | null>(
        'SELECT min(ts) FROM state WHERE station = ? AND ts > ? AND value IS NOT ?',
      )
      .pluck()
      .get(station, ts, state.value) ?? null
  const to = next === null ? null : iso(next)
  return {
    means: [{ what: 'state', station: fact.station, state: state.value, from: iso(ts), to }],
    // A condition that ends at the very start of a window ends in it.
    reaches: [{ kind: 'time', from: ts, to: (next ?? now) + 1 }],
  }
}

/** The product that a station made, until the next change-over. */
export function products({ scenes, fact, id, ts, station, now }: Subject): Effects {
  const { db, name } = scenes.current()
  const row = db
    .prepare<number[], { product: number }>(
      'SELECT product FROM change_over WHERE station = ? AND ts = ? AND fact = ?',
    )
    .get(station, ts, id)
  if (!row) return { means: [], reaches: [] }
  const next =
    db
      .prepare<number[], number | null>('SELECT min(ts) FROM change_over WHERE station = ? AND ts > ?')
      .pluck()
      .get(station, ts) ?? null
  const span = { from: ts, to: next ?? now }
  const left = stationNumber(scenes, leftName(fact.station))
  const made = [station, ...(left === undefined ? [] : [left])]
  // Adjustments for defects found here count elsewhere, by the product made here.
  const defects = db
    .prepare<number[], { ts: number; fact: number }>(
      'SELECT ts, fact FROM defect WHERE station = ? AND ts >= ? AND ts < ?',
    )
    .all(station, span.from, span.to)
  const to = next === null ? null : iso(next)
  return {
    means: [{ what: 'product', station: fact.station, product: name(row.product), from: iso(ts), to }],
    reaches: [
      ...made.map((place): Reach => ({ kind: 'units', station: place, ...span })),
      ...defects.flatMap((defect) => placesOfFact(scenes, defect.ts, defect.fact)),
    ],
  }
}
