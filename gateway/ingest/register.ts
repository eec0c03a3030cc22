import { perVersion, type SiteHistory } from '../../config/history.ts'
import type { Signal, Site } from '../../config/site.ts'
import { type Names, signalPath } from '../facts/index.ts'

export const TOPIC_PREFIX = 'lineside/v1/'

/** What a version of the site knows: a reading is held against the version in force at its time. */
export interface Known {
  /** By topic. */
  signals: ReadonlyMap<string, { id: number; config: Signal }>
  badges: ReadonlySet<string>
  stations: ReadonlySet<string>
}

export interface Register {
  /** Whether some version has this topic. */
  knows(topic: string): boolean
  at(ts: number): Known
  current(): Known
}

export function createRegister(history: SiteHistory, names: Names): Register {
  const at = perVersion(history, (site) => knownOf(site, names))
  const topics = new Set(history.reigns.flatMap(({ from }) => [...at(from).signals.keys()]))
  const current = at(history.reigns[history.reigns.length - 1].from)
  return { at, knows: (topic) => topics.has(topic), current: () => current }
}

function knownOf(site: Site, names: Names): Known {
  const signals = new Map<string, { id: number; config: Signal }>()
  for (const line of site.lines) {
    for (const station of line.stations) {
      for (const config of station.signals) {
        const path = signalPath(line.id, station.id, config.name)
        signals.set(TOPIC_PREFIX + path, { id: names.id('signal', path), config })
      }
    }
  }
  return {
    signals,
    badges: new Set(site.workers.flatMap(({ badges }) => badges)),
    stations: new Set(site.lines.flatMap(({ stations }) => stations.map(({ id }) => id))),
  }
}
