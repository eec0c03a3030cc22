import { attendedPieces, type StationConditions, type TimePiece } from './presence.ts'
import type { KpiQuestion } from './question.ts'
import type { Row, Rows } from './rows.ts'
import type { Scene } from './scene.ts'
import { ALIVE, type Aliveness } from './sources.ts'
import type { WorkerStay } from './stays.ts'
import type { Windows } from './windows.ts'

/** Adds attended time and its kinds, in milliseconds, to the rows of workers, or of their teams. */
export function addWorkerTimes(
  scene: Scene,
  question: KpiQuestion,
  windows: Windows,
  rows: Rows,
  stays: Map<string, WorkerStay[]>,
  now: number,
): void {
  const stationOf = conditionsByStation(scene, stays, question, now)
  const piecesOf = (from: number, to: number) =>
    windows.pieces(Math.max(from, question.from), Math.min(to, question.to))
  for (const worker of [...stays.keys()].sort()) {
    const own = stays.get(worker) as WorkerStay[]
    const id = question.by === 'team' ? scene.workers.get(worker)?.team : worker
    if (id === undefined) continue
    for (const piece of attendedPieces(own, stationOf)) {
      for (const { index, from, to } of piecesOf(piece.from, piece.to)) {
        addPiece(rows.get(id, index), piece, to - from)
      }
    }
    for (const stay of own) {
      for (const { index } of piecesOf(stay.from, stay.to)) {
        const row = rows.get(id, index)
        for (const flag of stay.flags) row.reasons.add(flag)
      }
      const { silentSince, silentUntil } = stationOf(stay.station)
      for (const { index } of silentSince === null
        ? []
        : piecesOf(Math.max(stay.from, silentSince), stay.to)) {
        const row = rows.get(id, index)
        row.isOpen = true
        row.holdsUntil = Math.min(row.holdsUntil, silentUntil)
      }
      // Past the end of its shift, a session without an end can still be closed back.
      if (!stay.isOpen || stay.shiftTo === null) continue
      for (const { index } of piecesOf(Math.max(stay.from, stay.shiftTo), stay.to)) {
        rows.get(id, index).isOpen = true
      }
    }
  }
}

/** Milliseconds while adding up, so that sums are exact. */
function addPiece(row: Row, { kind, cause, blind }: TimePiece, ms: number): void {
  const { sums } = row
  sums.attended_s += ms
  row.watched += ms
  if (blind) row.blind += ms
  if (kind === 'off' && cause !== null) sums.off_standard_s[cause] = (sums.off_standard_s[cause] ?? 0) + ms
  else sums.on_standard_s += ms
  if (kind === 'unknown') sums.unknown_s += ms
  if (kind === 'work') sums.work_s += ms
}

/** Ends the adding up: milliseconds to seconds. */
export function toSeconds({ sums }: Row): void {
  sums.attended_s /= 1000
  sums.on_standard_s /= 1000
  sums.unknown_s /= 1000
  sums.work_s /= 1000
  const causes = Object.entries(sums.off_standard_s).sort(([a], [b]) => (a < b ? -1 : 1))
  sums.off_standard_s = Object.fromEntries(causes.map(([cause, ms]) => [cause, ms / 1000]))
}

type HeldStation = StationConditions & Aliveness

/** What the states and sources of the stations of these stays say, within the question. */
export function conditionsByStation(
  scene: Scene,
  stays: Map<string, WorkerStay[]>,
  question: KpiQuestion,
  now: number,
): (station: number) => HeldStation {
  const needed = new Map<number, { from: number; to: number }>()
  for (const { station, from, to } of [...stays.values()].flat()) {
    const range = needed.get(station) ?? { from, to }
    needed.set(station, { from: Math.min(range.from, from), to: Math.max(range.to, to) })
  }
  const known = new Map<number, HeldStation>()
  for (const [id, range] of needed) {
    const station = scene.stations.get(id)
    const from = Math.max(range.from, question.from)
    const to = Math.min(range.to, question.to)
    known.set(id, {
      hasState: station?.hasState ?? false,
      order: station?.order ?? 0,
      conditions: station?.hasState && from < to ? scene.conditions.between(id, from, to) : [],
      ...(station ? scene.sources.of(station.sources, from, to, now) : ALIVE),
    })
  }
  return (station) => known.get(station) ?? { hasState: false, order: 0, conditions: [], ...ALIVE }
}
