import type { TraceAnswer } from '../../web/api.ts'
import { attendedPieces } from '../presence.ts'
import type { Scene, Scenes } from '../scene.ts'
import { overlap, type Span, union } from '../spans.ts'
import { unknown } from '../station-times.ts'
import { lessBreaks, staysOf, type WorkerStay } from '../stays.ts'
import { conditionsByStation } from '../worker-times.ts'
import { placesOf, type Scope } from './question.ts'

type Explained = Pick<TraceAnswer['quality'], 'watched_s' | 'blind_s' | 'blind' | 'explained'>

/** What is found while explaining. */
interface Findings {
  watched: number
  blind: { station: string | null; from: number; to: number }[]
  facts: Map<string, Set<number>>
}

const MOST = 100

/** Why a figure is as sound as it is: when sources were not alive, and the facts behind each reason (kpi.md 4). */
export function explain(
  scenes: Scenes,
  scope: Scope & { id: string },
  reasons: string[],
  now: number,
): Explained {
  const findings: Findings = { watched: 0, blind: [], facts: new Map() }
  for (const { scene, from, to } of scenes.within(scope.from, scope.to)) {
    const reign = { ...scope, from, to }
    const stays = staysOfSubject(scene, reign, now)
    if (scope.by === 'worker' || scope.by === 'team') watchPersons(scene, reign, stays, findings, now)
    if (scope.by === 'station' || scope.by === 'line') watchStations(scene, reign, findings, now)
    noteMarks(scene, reign, stays, findings)
    noteFlags(scene, stays, findings)
  }
  const ms = findings.blind.reduce((sum, { from, to }) => sum + to - from, 0)
  return {
    watched_s: findings.watched / 1000,
    blind_s: ms / 1000,
    blind: findings.blind.slice(0, MOST).map(({ station, from, to }) => ({
      station,
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
    })),
    explained: reasons.map((reason) => ({
      reason,
      facts: [...(findings.facts.get(reason) ?? [])].sort((a, b) => a - b).slice(0, MOST),
    })),
  }
}

function staysOfSubject(scene: Scene, scope: Scope, now: number): Map<string, WorkerStay[]> {
  if (scope.by !== 'worker' && scope.by !== 'team') return new Map()
  const stations = new Set(placesOf(scene, scope).stations.map(({ id }) => id))
  const all = staysOf(scene, stations, scope.from, scope.to, now)
  const isOfSubject = (worker: string) =>
    scope.by === 'worker' ? worker === scope.id : scene.workers.get(worker)?.team === scope.id
  return new Map([...all].filter(([worker]) => isOfSubject(worker)))
}

function watchPersons(
  scene: Scene,
  { by, from, to }: Scope,
  stays: Map<string, WorkerStay[]>,
  findings: Findings,
  now: number,
): void {
  const stationOf = conditionsByStation(scene, stays, { by, from, to }, now)
  for (const own of stays.values()) {
    const pieces = attendedPieces(own, stationOf)
      .map((piece) => ({ ...piece, from: Math.max(piece.from, from), to: Math.min(piece.to, to) }))
      .filter((piece) => piece.from < piece.to)
    for (const piece of pieces) findings.watched += piece.to - piece.from
    for (const span of union(pieces.filter(({ blind }) => blind)))
      findings.blind.push({ station: null, ...span })
  }
}

function watchStations(scene: Scene, scope: Scope, findings: Findings, now: number): void {
  const until = Math.min(scope.to, now)
  const scheduled: Span[] = scene.calendar
    .between(scope.from, until)
    .flatMap((shift) => lessBreaks(Math.max(shift.from, scope.from), Math.min(shift.to, until), shift.breaks))
  for (const station of placesOf(scene, scope).stations) {
    const id = scope.by === 'line' ? station.line.id : station.config.id
    if (id !== scope.id) continue
    const conditions = station.hasState ? scene.conditions.between(station.id, scope.from - 1, until) : []
    const { blind } = scene.sources.of(station.sources, scope.from, until, now)
    const unseen = union([...blind, ...(station.hasState ? unknown(conditions, scope.from, until) : [])])
    for (const piece of scheduled) {
      findings.watched += Math.max(0, piece.to - piece.from)
      for (const span of unseen.filter((one) => overlap([one], piece.from, piece.to) > 0)) {
        const cut = { from: Math.max(span.from, piece.from), to: Math.min(span.to, piece.to) }
        findings.blind.push({ station: station.config.id, ...cut })
      }
    }
  }
}

function noteMarks(scene: Scene, scope: Scope, stays: Map<string, WorkerStay[]>, findings: Findings): void {
  if (scope.by === 'product') return
  const select = scene.db.prepare<number[], { ts: number; fact: number; code: string }>(
    'SELECT ts, fact, code FROM mark WHERE station = ? AND ts >= ? AND ts < ? ORDER BY ts, fact',
  )
  const all = [...stays.values()].flat()
  for (const station of placesOf(scene, scope).stations) {
    if (scope.by === 'station' && station.config.id !== scope.id) continue
    if (scope.by === 'line' && station.line.id !== scope.id) continue
    const isOfPersons = scope.by === 'worker' || scope.by === 'team'
    const own = all.filter((stay) => stay.station === station.id)
    if (isOfPersons && own.length === 0) continue
    for (const { ts, fact, code } of select.iterate(station.id, scope.from, scope.to)) {
      if (isOfPersons && !own.some((stay) => stay.from <= ts && stay.to > ts)) continue
      note(findings, code, fact)
    }
  }
}

/** Sessions that say something of themselves: missed sign-offs, long ones. */
function noteFlags(scene: Scene, stays: Map<string, WorkerStay[]>, findings: Findings): void {
  const select = scene.db
    .prepare<number[], number>('SELECT in_fact FROM session WHERE station = ? AND in_ts = ?')
    .pluck()
  for (const stay of [...stays.values()].flat()) {
    for (const flag of stay.flags) {
      for (const fact of select.all(stay.station, stay.from)) note(findings, flag, fact)
    }
  }
}

function note({ facts }: Findings, reason: string, fact: number): void {
  const known = facts.get(reason) ?? new Set<number>()
  facts.set(reason, known.add(fact))
}
