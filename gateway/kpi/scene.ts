import type { Database } from 'better-sqlite3'
import type { Line, Site, Station, Worker } from '../../config/site.ts'
import { signalPath } from '../facts/index.ts'
import {
  type Calendar,
  createCalendar,
  createStandards,
  isPlainSignal,
  nowhereName,
  type PlainSignal,
  type StandardAt,
} from '../floor/index.ts'
import { type Conditions, createConditions } from './conditions.ts'

export interface SceneStation {
  /** Number in the store. */
  id: number
  line: Line
  config: Station
  order: number
  hasState: boolean
  /** Signals whose facts can be plain counts. */
  plain: PlainSignal[]
}

/** What every question needs of site and store, worked out once a connection and site. */
export interface Scene {
  db: Database
  site: Site
  calendar: Calendar
  standardAt: StandardAt
  conditions: Conditions
  stations: Map<number, SceneStation>
  /** Lines by the number of their "no station". */
  nowhere: Map<number, Line>
  workers: Map<string, Worker>
  name(id: number): string
}

const scenes = new WeakMap<Database, Scene>()

/** The scene of a connection; made anew when the site is another. */
export function sceneOf(db: Database, site: Site): Scene {
  const known = scenes.get(db)
  if (known?.site === site) return known
  const scene = createScene(db, site)
  scenes.set(db, scene)
  return scene
}

function createScene(db: Database, site: Site): Scene {
  const selectName = db.prepare<[number], { name: string }>('SELECT name FROM name WHERE id = ?')
  const selectId = db.prepare<[string], { id: number }>(
    "SELECT id FROM name WHERE kind = 'station' AND name = ?",
  )
  const selectSignal = db.prepare<[string], { id: number }>(
    "SELECT id FROM name WHERE kind = 'signal' AND name = ?",
  )
  const names = new Map<number, string>()
  const calendar = createCalendar(site)
  const stations = new Map<number, SceneStation>()
  const nowhere = new Map<number, Line>()
  for (const line of site.lines) {
    const none = selectId.get(nowhereName(line.id))
    if (none) nowhere.set(none.id, line)
    line.stations.forEach((config, order) => {
      const row = selectId.get(config.id)
      if (!row) return
      const hasState = config.signals.some(({ role }) => role === 'state')
      const plain = config.signals.filter(isPlainSignal).flatMap((signal) => {
        const known = selectSignal.get(signalPath(line.id, config.id, signal.name))
        return known ? [{ id: known.id, config: signal }] : []
      })
      stations.set(row.id, { id: row.id, line, config, order, hasState, plain })
    })
  }
  return {
    db,
    site,
    calendar,
    standardAt: createStandards(site, calendar),
    conditions: createConditions(db),
    stations,
    nowhere,
    workers: new Map(site.workers.map((worker) => [worker.id, worker])),
    name(id) {
      const known = names.get(id)
      if (known !== undefined) return known
      const name = selectName.get(id)?.name ?? ''
      names.set(id, name)
      return name
    },
  }
}
