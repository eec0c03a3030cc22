import type { Line, Signal, Site, Station } from '../../config/site.ts'
import { type Names, signalPath } from '../facts/index.ts'
import { isPlainSignal } from './plain.ts'

/** A signal as the floor needs it; `id` and `station` are numbers of the store. */
export interface SignalInfo {
  id: number
  line: Line
  station: number
  config: Signal
}

export interface StationInfo {
  id: number
  line: Line
  config: Station
  /** Position in the line's order. */
  order: number
  counters: SignalInfo[]
  /** Signals whose facts can be plain counts. */
  plain: SignalInfo[]
}

/** The site in numbers of the store. */
export interface Stations {
  signals: Map<number, SignalInfo>
  byId: Map<number, StationInfo>
  /** Where a defect counts that belongs to no station of its line (kpi.md 2, rule 3). */
  nowhere(line: string): number
  ofLine(line: string): StationInfo[]
}

/** The name in the store of "no station" of a line: no station id may begin with a dash. */
export function nowhereName(line: string): string {
  return `-${line}`
}

export function createStations(site: Site, names: Names): Stations {
  const signals = new Map<number, SignalInfo>()
  const byId = new Map<number, StationInfo>()
  const nowhere = new Map<string, number>()
  for (const line of site.lines) {
    nowhere.set(line.id, names.id('station', nowhereName(line.id)))
    line.stations.forEach((config, order) => {
      const id = names.id('station', config.id)
      const infos = config.signals.map((signal) => ({
        id: names.id('signal', signalPath(line.id, config.id, signal.name)),
        line,
        station: id,
        config: signal,
      }))
      for (const info of infos) signals.set(info.id, info)
      const counters = infos.filter(({ config: { mode } }) => mode === 'counter')
      const plain = infos.filter((signal) => isPlainSignal(signal.config))
      byId.set(id, { id, line, config, order, counters, plain })
    })
  }
  return {
    signals,
    byId,
    nowhere: (line) => nowhere.get(line) as number,
    ofLine: (line) => [...byId.values()].filter((station) => station.line.id === line),
  }
}
