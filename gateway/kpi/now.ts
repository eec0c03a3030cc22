import type { Database } from 'better-sqlite3'
import type { SiteHistory } from '../../config/history.ts'
import type { Line } from '../../config/site.ts'
import { QUALITIES, type Quality, signalPath } from '../facts/index.ts'
import { OPEN } from '../floor/index.ts'
import { type Scene, type SceneStation, scenesOf } from './scene.ts'

/** A station as it is at an instant. Instants are epoch milliseconds. */
export interface StationNow {
  id: string
  /** null: the station has no state signal. value null: unknown; `since` is when the condition began. */
  state: { value: string | null; since: number | null } | null
  product: string | null
  /** Who is signed on, in order of signing on. Flags such as `missed_sign_off`. */
  people: { worker: string; since: number; flags: string[] }[]
  signals: { name: string; last: number | null; lastQuality: Quality | null }[]
}

export interface LineNow {
  stations: StationNow[]
}

/** What is the case on a line at `now`, from the derived tables. Throws nothing for a line without facts. */
export function lineNow(db: Database, history: SiteHistory, line: string, now: number): LineNow {
  const scene = scenesOf(db, history).current()
  const stations = [...scene.stations.values()].filter((station) => station.line.id === line)
  return { stations: stations.map((station) => stationNow(scene, station, now)) }
}

function stationNow(scene: Scene, station: SceneStation, now: number): StationNow {
  return {
    id: station.config.id,
    state: station.hasState ? stateNow(scene, station, now) : null,
    product: productNow(scene, station, station.line, now),
    people: peopleNow(scene, station, now),
    signals: signalsNow(scene, station),
  }
}

function stateNow(
  scene: Scene,
  { id }: SceneStation,
  now: number,
): { value: string | null; since: number | null } {
  const held = scene.conditions.between(id, now, now + 1).at(-1)
  return { value: held?.value ?? null, since: held?.began ?? null }
}

function productNow({ db, name }: Scene, { id }: SceneStation, line: Line, now: number): string | null {
  const last = db
    .prepare<number[], { product: number }>(
      'SELECT product FROM change_over WHERE station = ? AND ts <= ? ORDER BY ts DESC, fact DESC LIMIT 1',
    )
    .get(id, now)
  return last ? name(last.product) : (line.product ?? null)
}

function peopleNow(scene: Scene, { id }: SceneStation, now: number): StationNow['people'] {
  return scene.db
    .prepare<number[], { worker: number; in_ts: number; shift_to: number | null }>(
      'SELECT worker, in_ts, shift_to FROM session WHERE station = ? AND out_ts = ? AND in_ts <= ? ORDER BY in_ts, in_fact',
    )
    .all(id, OPEN, now)
    .map(({ worker, in_ts, shift_to }) => ({
      worker: scene.name(worker),
      since: in_ts,
      flags: shift_to !== null && shift_to < now ? ['overtime'] : [],
    }))
}

function signalsNow({ db }: Scene, { line, config }: SceneStation): StationNow['signals'] {
  const select = db.prepare<[string], { ts: number; quality: number }>(
    `SELECT ts, quality FROM last_reading JOIN name ON name.id = last_reading.signal
     WHERE kind = 'signal' AND name = ?`,
  )
  return config.signals.map(({ name }) => {
    const row = select.get(signalPath(line.id, config.id, name))
    return { name, last: row?.ts ?? null, lastQuality: row ? QUALITIES[row.quality] : null }
  })
}
