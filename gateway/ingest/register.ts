import { perPart, type SiteHistory } from '../../config/history.ts'
import type { Line, Signal } from '../../config/site.ts'
import { type Names, signalPath } from '../facts/index.ts'

export const TOPIC_PREFIX = 'lineside/v1/'

/** The signals and stations of the lines; signals by topic. */
export interface Places {
  signals: ReadonlyMap<string, { id: number; config: Signal }>
  stations: ReadonlySet<string>
}

/** What the site knows at an instant: a reading is held against the version in force at its time. */
export interface Register {
  /** Whether some version has this topic. */
  knows(topic: string): boolean
  places(ts: number): Places
  badges(ts: number): ReadonlySet<string>
  /** Whether the version accepted last has this topic. */
  knowsNow(topic: string): boolean
}

export function createRegister(history: SiteHistory, names: Names): Register {
  const places = perPart(history, 'lines', (lines) => placesOf(lines, names))
  const badges = perPart(history, 'workers', (workers) => new Set(workers.flatMap((worker) => worker.badges)))
  const all = [...new Set(history.reigns.map(({ site }) => site.lines))]
  const topics = new Set(all.flatMap((lines) => [...placesOf(lines, names).signals.keys()]))
  const now = history.reigns[history.reigns.length - 1].from
  return {
    places,
    badges,
    knows: (topic) => topics.has(topic),
    knowsNow: (topic) => places(now).signals.has(topic),
  }
}

function placesOf(lines: Line[], names: Names): Places {
  const signals = new Map<string, { id: number; config: Signal }>()
  for (const line of lines) {
    for (const station of line.stations) {
      for (const config of station.signals) {
        const path = signalPath(line.id, station.id, config.name)
        signals.set(TOPIC_PREFIX + path, { id: names.id('signal', path), config })
      }
    }
  }
  return {
    signals,
    stations: new Set(lines.flatMap(({ stations }) => stations.map(({ id }) => id))),
  }
}
