import type { Database } from 'better-sqlite3'
import { asSumsSee, END, perPart, type SiteHistory } from '../../config/history.ts'
import type { Line, Site, Station, Worker } from '../../config/site.ts'
import { signalPath } from '../facts/index.ts'
import {
  type Calendar,
  createCalendar,
  createStandards,
  isPlainSignal,
  leftName,
  nowhereName,
  type PlainSignal,
  type StandardAt,
} from '../floor/index.ts'
import { type ChangeOvers, createChangeOvers } from './change-overs.ts'
import { type Conditions, createConditions } from './conditions.ts'
import { createObstacleTimes, type ObstacleTimes } from './obstacles.ts'
import { createSources, type Source, type Sources } from './sources.ts'

export interface SceneStation {
  /** Number in the store. */
  id: number
  line: Line
  config: Station
  order: number
  hasState: boolean
  /** Signals whose facts can be plain counts. */
  plain: PlainSignal[]
  /** All its signals. */
  sources: Source[]
}

/** What every question needs of one version of the site and the store. */
export interface Scene {
  db: Database
  site: Site
  /** All versions, as figures see them. */
  history: SiteHistory
  calendar: Calendar
  standardAt: StandardAt
  conditions: Conditions
  obstacles: ObstacleTimes
  sources: Sources
  stations: Map<number, SceneStation>
  /** Lines by the number of their "no station". */
  nowhere: Map<number, Line>
  /** Output stations, by the number under which units leave the good of their line. */
  left: Map<number, SceneStation>
  workers: Map<string, Worker>
  name(id: number): string
}

/** The scenes of a site over time: what is asked of an instant is asked of the version in force then. */
export interface Scenes {
  /** All versions, names included. */
  versions: SiteHistory
  calendar: Calendar
  changeOvers: ChangeOvers
  /** By the version accepted last. */
  current(): Scene
  /** The stretches of [from, to), each with the scene of its version. */
  within(from: number, to: number): { from: number; to: number; scene: Scene }[]
  at(ts: number): Scene
}

const known = new WeakMap<Database, { versions: SiteHistory; scenes: Scenes }>()

/** The scenes of a connection, worked out once; made anew when the configuration is another. */
export function scenesOf(db: Database, versions: SiteHistory): Scenes {
  const made = known.get(db)
  if (made?.versions === versions) return made.scenes
  const scenes = createScenes(db, versions)
  known.set(db, { versions, scenes })
  return scenes
}

function createScenes(db: Database, versions: SiteHistory): Scenes {
  const history = asSumsSee(versions)
  const calendar = createCalendar(history)
  const shared = {
    db,
    history,
    calendar,
    standardAt: createStandards(history, calendar),
    conditions: createConditions(db),
    obstacles: createObstacleTimes(db),
    name: createNameReader(db),
  }
  const placesAt = perPart(history, 'lines', (lines) => placesOf(db, lines))
  const sources = createSources(db, expectedOf(placesAt(END).stations))
  const workersAt = perPart(history, 'workers', (all) => new Map(all.map((worker) => [worker.id, worker])))
  const sceneAt = (ts: number): Scene => ({
    ...shared,
    sources,
    ...placesAt(ts),
    site: history.at(ts),
    workers: workersAt(ts),
  })
  return {
    versions,
    calendar,
    changeOvers: createChangeOvers(db, shared.name),
    current: () => sceneAt(END),
    at: sceneAt,
    within: (from, to) =>
      history
        .within(from, to)
        .map((reign) => ({ from: reign.from, to: reign.to, scene: sceneAt(reign.from) })),
  }
}

/** Signals of which something is expected. */
function expectedOf(stations: Map<number, SceneStation>): Set<number> {
  const sources = [...stations.values()].flatMap((station) => station.sources)
  return new Set(sources.filter(({ expectMs }) => expectMs !== undefined).map(({ id }) => id))
}

function createNameReader(db: Database): (id: number) => string {
  const select = db.prepare<[number], { name: string }>('SELECT name FROM name WHERE id = ?')
  const names = new Map<number, string>()
  return (id) => {
    const made = names.get(id)
    if (made !== undefined) return made
    const name = select.get(id)?.name ?? ''
    names.set(id, name)
    return name
  }
}

/** Stations and lines, by numbers of the store. */
function placesOf(db: Database, lines: Line[]): Pick<Scene, 'stations' | 'nowhere' | 'left'> {
  const selectId = db.prepare<[string], { id: number }>(
    "SELECT id FROM name WHERE kind = 'station' AND name = ?",
  )
  const selectSignal = db.prepare<[string], { id: number }>(
    "SELECT id FROM name WHERE kind = 'signal' AND name = ?",
  )
  const stations = new Map<number, SceneStation>()
  const nowhere = new Map<number, Line>()
  const left = new Map<number, SceneStation>()
  for (const line of lines) {
    const none = selectId.get(nowhereName(line.id))
    if (none) nowhere.set(none.id, line)
    line.stations.forEach((config, order) => {
      const row = selectId.get(config.id)
      if (!row) return
      const hasState = config.signals.some(({ role }) => role === 'state')
      const signals = config.signals.flatMap((signal) => {
        const known = selectSignal.get(signalPath(line.id, config.id, signal.name))
        return known ? [{ id: known.id, config: signal }] : []
      })
      const plain = signals.filter((signal) => isPlainSignal(signal.config))
      const sources = signals.map((signal) => ({ id: signal.id, expectMs: signal.config.expectMs }))
      const station = { id: row.id, line, config, order, hasState, plain, sources }
      stations.set(row.id, station)
      const leaving = config.id === line.output ? selectId.get(leftName(config.id)) : undefined
      if (leaving) left.set(leaving.id, station)
    })
  }
  return { stations, nowhere, left }
}
