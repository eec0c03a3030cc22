import { type FactExtra, QUALITIES, type Store, signalStation } from '../facts/index.ts'
import type { Facts, Found } from './plan.ts'

interface Row {
  id: number
  ts: number
  signal: number
  quality: number
  v: number | string | null
  extra: string | null
}

/** Reads single facts on the writer's connection; those that a correction took out are left aside. */
export function createFactReader({ db }: Pick<Store, 'db'>): Facts {
  const columns = 'SELECT id, ts, signal, quality, v, extra FROM fact'
  const counts = 'NOT EXISTS (SELECT 1 FROM void WHERE void.fact = fact.id)'
  const between = db.prepare<number[], Row>(
    `${columns} WHERE signal = ? AND ts >= ? AND ts <= ? AND ${counts} ORDER BY ts, id`,
  )
  const lastAt = db.prepare<number[], Row>(
    `${columns} WHERE signal = ? AND ts <= ? AND ${counts} ORDER BY ts DESC, id DESC LIMIT 1`,
  )
  const selectPath = db.prepare<[number], string>('SELECT name FROM name WHERE id = ?').pluck()
  const derivedAt = db.prepare<(string | number)[], { v: string | null; extra: null }>(
    `SELECT value AS v, NULL AS extra FROM state
     WHERE station = (SELECT id FROM name WHERE kind = 'station' AND name = ?) AND ts <= ?
     ORDER BY ts DESC, fact DESC LIMIT 1`,
  )
  const byId = db.prepare<number[], Row>(`${columns} WHERE id = ? AND ${counts}`)
  const found = (row: Row | undefined) => row && toFound(row)
  return {
    between: (signal, from, to) => between.all(signal, from, to).map(toFound),
    stateAt: (signal, at) =>
      found(lastAt.get(signal, at)) ?? derivedAt.get(signalStation(selectPath.get(signal) ?? '//'), at),
    byId: (id) => found(byId.get(id)),
  }
}

function toFound({ extra, quality, ...row }: Row): Found {
  return {
    ...row,
    quality: QUALITIES[quality],
    extra: extra === null ? null : (JSON.parse(extra) as FactExtra),
  }
}
