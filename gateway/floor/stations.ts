import { perPart, type SiteHistory } from '../../config/history.ts'
import type { Line, Signal, Station } from '../../config/site.ts'
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
  /** Signals whose facts can be plain counts. */
  plain: SignalInfo[]
}

/** The site in numbers of the store; at each instant, the version in force. */
export interface Stations {
  signal(id: number, at: number): SignalInfo | undefined
  station(id: number, at: number): StationInfo | undefined
  /** Whether something is expected of a signal in some version: that it is heard of again within a time. */
  isExpected(signal: number): boolean
  /** Signals of a station that are counters in some version. */
  counters(station: number): number[]
  /** The signals of a station that can be plain counts, by the stretches of [from, to) in which they are. */
  plainWithin(
    station: number,
    from: number,
    to: number,
  ): { from: number; to: number; signals: SignalInfo[] }[]
  /** Where a defect counts that belongs to no station of its line (kpi.md 2, rule 3). */
  nowhere(line: string): number
  /** Where units are taken from the good of a line that this station is the output of; undefined if of none ever. */
  left(station: number): number | undefined
  /** The station whose product and standard hold for what is counted at `station`: itself, or that of `left`. */
  standsFor(station: number): number
}

interface Version {
  signals: Map<number, SignalInfo>
  stations: Map<number, StationInfo>
}

/** The name in the store of "no station" of a line: no station id may begin with a dash. */
export function nowhereName(line: string): string {
  return `-${line}`
}

/** The name in the store of "left the good of the line" of an output station (kpi.md 3). */
export function leftName(station: string): string {
  return `--${station}`
}

export function createStations(history: SiteHistory, names: Names): Stations {
  const versionAt = perPart(history, 'lines', (lines) => versionOf(lines, names))
  const counters = countersOf(history, names)
  const left = leftOf(history, names)
  const expected = expectedOf(history, names)
  const standsFor = new Map([...left].map(([station, leaving]) => [leaving, station]))
  return {
    signal: (id, at) => versionAt(at).signals.get(id),
    station: (id, at) => versionAt(at).stations.get(id),
    isExpected: (signal) => expected.has(signal),
    counters: (station) => [...(counters.get(station) ?? [])],
    plainWithin: (station, from, to) =>
      history.within(from, to).map((reign) => ({
        from: reign.from,
        to: reign.to,
        signals: versionAt(reign.from).stations.get(station)?.plain ?? [],
      })),
    nowhere: (line) => names.id('station', nowhereName(line)),
    left: (station) => left.get(station),
    standsFor: (station) => standsFor.get(station) ?? station,
  }
}

/** By output station, of all versions. */
function leftOf({ reigns }: SiteHistory, names: Names): Map<number, number> {
  const outputs = reigns.flatMap(({ site }) => site.lines.map(({ output }) => output))
  return new Map(outputs.map((id) => [names.id('station', id), names.id('station', leftName(id))]))
}

/** Signals of all versions. */
function expectedOf({ reigns }: SiteHistory, names: Names): Set<number> {
  const expected = new Set<number>()
  for (const line of new Set(reigns.flatMap(({ site }) => site.lines))) {
    for (const station of line.stations) {
      for (const { name, expectMs } of station.signals) {
        if (expectMs !== undefined) expected.add(names.id('signal', signalPath(line.id, station.id, name)))
      }
    }
  }
  return expected
}

/** By station, of all versions. */
function countersOf({ reigns }: SiteHistory, names: Names): Map<number, Set<number>> {
  const counters = new Map<number, Set<number>>()
  for (const line of [...new Set(reigns.map(({ site }) => site.lines))].flat()) {
    for (const station of line.stations) {
      const id = names.id('station', station.id)
      const known = counters.get(id) ?? new Set()
      for (const { name, mode } of station.signals) {
        if (mode === 'counter') known.add(names.id('signal', signalPath(line.id, station.id, name)))
      }
      counters.set(id, known)
    }
  }
  return counters
}

function versionOf(lines: Line[], names: Names): Version {
  const signals = new Map<number, SignalInfo>()
  const stations = new Map<number, StationInfo>()
  for (const line of lines) {
    names.id('station', nowhereName(line.id))
    line.stations.forEach((config, order) => {
      const id = names.id('station', config.id)
      const infos = config.signals.map((signal) => ({
        id: names.id('signal', signalPath(line.id, config.id, signal.name)),
        line,
        station: id,
        config: signal,
      }))
      for (const info of infos) signals.set(info.id, info)
      const plain = infos.filter((signal) => isPlainSignal(signal.config))
      stations.set(id, { id, line, config, order, plain })
    })
  }
  return { signals, stations }
}
