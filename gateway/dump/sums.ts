import { crewShares, MICRO, NOBODY, TEAM } from '../floor/index.ts'
import type { DumpContext, Part } from './context.ts'
import type { Cell } from './text.ts'

interface Row {
  slot: number
  crew: string
  product: string
  good: number
  scrap: number
  rework: number
  parts: number
  serial: number
  serial_good: number
}

/** Read at once, each time on its own: a read that lasts would keep the write-ahead log from being reused. */
const STRETCH_MS = 31 * 86_400_000

/** Sums of slots that start in [from, to), station by station. */
export function* sums({ db, history, from, to, localTime, stationName }: DumpContext): Generator<Part> {
  const stations = db
    .prepare<[], { id: number; name: string }>(
      "SELECT id, name FROM name WHERE kind = 'station' ORDER BY name",
    )
    .all()
  const selectEnds = db.prepare<number[], { first: number | null; last: number }>(
    'SELECT min(slot) AS first, max(slot) AS last FROM tally WHERE station = ? AND slot >= ? AND slot < ?',
  )
  const select = db.prepare<number[], Row>(
    `SELECT slot, crew.name AS crew, product.name AS product, good, scrap, rework, parts, serial, serial_good
     FROM tally JOIN name crew ON crew.id = tally.crew JOIN name product ON product.id = tally.product
     WHERE station = ? AND slot >= ? AND slot < ? ORDER BY slot, product.name, crew.name`,
  )
  for (const [index, { id, name }] of stations.entries()) {
    const place = placeOf(name)
    const { first, last } = selectEnds.get(id, from, to) ?? { first: null, last: 0 }
    if (first === null) continue
    for (let start = first; start <= last; start += STRETCH_MS) {
      const rows = select.all(id, start, Math.min(start + STRETCH_MS, to)).map((row) => toCells(row, place))
      yield { rows, share: index / stations.length }
    }
  }

  function toCells(row: Row, { kind, station, line }: Place): Record<string, Cell> {
    const shares = Object.fromEntries(crewShares(row.crew))
    return {
      station,
      station_name: station === null ? null : stationName(station),
      place: kind,
      line: line ?? lineOf(station, row.slot),
      slot: localTime(row.slot),
      credited: row.crew === NOBODY ? 'nobody' : row.crew === TEAM ? 'team' : 'persons',
      shares,
      product: row.product,
      good: row.good / MICRO,
      scrap: row.scrap / MICRO,
      rework: row.rework / MICRO,
      parts: row.parts,
      serial: row.serial,
      serial_good: row.serial_good,
    }
  }

  function lineOf(station: string | null, at: number): string | null {
    const line = history.at(at).lines.find(({ stations: all }) => all.some(({ id }) => id === station))
    return line?.id ?? null
  }
}

interface Place {
  kind: 'station' | 'no_station' | 'left'
  station: string | null
  line: string | null
}

/** No station id begins with a dash: see floor/stations.ts. */
function placeOf(name: string): Place {
  if (name.startsWith('--')) return { kind: 'left', station: name.slice(2), line: null }
  if (name.startsWith('-')) return { kind: 'no_station', station: null, line: name.slice(1) }
  return { kind: 'station', station: name, line: null }
}
