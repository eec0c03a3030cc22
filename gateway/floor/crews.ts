import type { Database } from 'better-sqlite3'
import type { SiteHistory } from '../../config/history.ts'
import type { Names } from '../facts/index.ts'
import { OPEN } from './sign-on.ts'

/**
 * A crew: who is credited, and with which weight; its name is canonical JSON of `[[worker, weight], …]`, ordered
 * by worker. Two names stand for no persons.
 */
export type CrewMembers = [worker: string, weight: number][]
export const NOBODY = ''
export const TEAM = 'team'

/** The members of a crew by its name; none for nobody and for the team. */
function crewMembers(name: string): CrewMembers {
  return name === NOBODY || name === TEAM ? [] : (JSON.parse(name) as CrewMembers)
}

/** The share of each member, summing to 1. */
export function crewShares(name: string): [worker: string, share: number][] {
  const members = crewMembers(name)
  const total = members.reduce((sum, [, weight]) => sum + weight, 0)
  return members.map(([worker, weight]) => [worker, weight / total])
}

/** Who is signed on at a station at an instant, as the name of a crew. */
export interface CrewNames {
  at(station: number, ts: number): string
  /** To be called when sessions of the station changed. */
  forget(station: number): void
}

/** The same as crew numbers. */
export interface Crews {
  at(station: number, ts: number): number
  named(name: string): number
  forget(station: number): void
}

/** No session is longer, in milliseconds: a shift of a day, early sign-on and overtime, with a day to spare. */
export function longestSession({ reigns }: SiteHistory): number {
  const most = (of: 'earlySignOnMs' | 'maxOvertimeMs' | 'closeSessionAfterMs') =>
    Math.max(...reigns.map(({ site }) => site.calendar[of]))
  return 48 * 3_600_000 + most('earlySignOnMs') + most('maxOvertimeMs') + most('closeSessionAfterMs')
}

interface Stretch {
  from: number
  to: number
  crew: string
}

/**
 * Reads who was where; `nameOf` gives the id of a worker, `splitOf` the declared shares of a station at an instant,
 * by worker id.
 */
export function createCrewNames(
  db: Database,
  history: SiteHistory,
  nameOf: (id: number) => string,
  splitOf: (station: number, at: number) => Record<string, number> | undefined,
): CrewNames {
  const longestMs = longestSession(history)
  const selectAround = db.prepare<number[], { worker: number; in_ts: number; out_ts: number }>(
    'SELECT worker, in_ts, out_ts FROM session WHERE station = ? AND in_ts > ? AND in_ts <= ?',
  )
  const selectNext = db.prepare<number[], { ts: number | null }>(
    'SELECT min(in_ts) AS ts FROM session WHERE station = ? AND in_ts > ?',
  )
  const stretches = new Map<number, Stretch>()

  function stretchAt(station: number, ts: number): Stretch {
    const around = selectAround.all(station, ts - longestMs, ts)
    const edges = around.flatMap(({ in_ts, out_ts }) => [in_ts, out_ts])
    const present = around.filter(({ out_ts }) => out_ts > ts).map(({ worker }) => nameOf(worker))
    const reign = history.reignAt(ts)
    const next = selectNext.get(station, ts)?.ts ?? OPEN
    return {
      from: Math.max(reign.from, ts - longestMs, ...edges.filter((edge) => edge <= ts)),
      to: Math.min(reign.to, next, ...edges.filter((edge) => edge > ts)),
      crew: crewName(present, splitOf(station, ts)),
    }
  }

  return {
    at(station, ts) {
      const known = stretches.get(station)
      if (known && ts >= known.from && ts < known.to) return known.crew
      const stretch = stretchAt(station, ts)
      stretches.set(station, stretch)
      return stretch.crew
    },
    forget: (station) => stretches.delete(station),
  }
}

/** Crews in numbers, on the writer's connection. */
export function createCrews(names: Names, crewNames: CrewNames): Crews {
  const named = (name: string) => names.id('crew', name)
  return {
    named,
    at: (station, ts) => named(crewNames.at(station, ts)),
    forget: (station) => crewNames.forget(station),
  }
}

/** Equal shares, or the declared split where it names all of them (kpi.md 2). */
function crewName(workers: string[], split: Record<string, number> | undefined): string {
  if (workers.length === 0) return NOBODY
  const sorted = [...new Set(workers)].sort()
  const declared = sorted.length > 1 && split && sorted.every((worker) => Object.hasOwn(split, worker))
  return JSON.stringify(sorted.map((worker) => [worker, declared ? split[worker] : 1]))
}

/** The name of the crew that is one person. */
export function onePerson(worker: string): string {
  return JSON.stringify([[worker, 1]])
}
