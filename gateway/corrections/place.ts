import { LinesideError } from '../../base/index.ts'
import type { SiteHistory } from '../../config/history.ts'
import type { Line, Role, Signal, Station } from '../../config/index.ts'
import { signalPath } from '../facts/index.ts'

export interface Place {
  line: Line
  station: Station
}

/** The station of an id as it was then, epoch milliseconds. Throws CORRECTION_NOT_POSSIBLE. */
export function placeAt(history: SiteHistory, id: string, at: number): Place {
  for (const line of history.at(at).lines) {
    const station = line.stations.find((one) => one.id === id)
    if (station) return { line, station }
  }
  throw impossible(`there was no station ${id} then`)
}

export function knownWorker(history: SiteHistory, id: string, at: number): void {
  if (!history.at(at).workers.some((worker) => worker.id === id))
    throw impossible(`there was no worker ${id} then`)
}

export function signalOf({ station }: Place, role: Role): Signal {
  const signal = station.signals.find((one) => one.role === role)
  if (!signal) throw impossible(`${station.id} has no signal of the role ${role}`)
  return signal
}

export function signalNamed({ station }: Place, name: string): Signal {
  const signal = station.signals.find((one) => one.name === name)
  if (!signal) throw impossible(`${station.id} had no signal ${name} then`)
  return signal
}

/** Its name in the store. */
export function pathOf({ line, station }: Place, { name }: Signal): string {
  return signalPath(line.id, station.id, name)
}

export function impossible(reason: string): LinesideError {
  return new LinesideError('CORRECTION_NOT_POSSIBLE', reason)
}
