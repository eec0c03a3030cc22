import type { KpiQuestion } from './question.ts'
import type { Rows } from './rows.ts'
import type { Scene, SceneStation } from './scene.ts'
import type { WorkerStay } from './stays.ts'
import type { Windows } from './windows.ts'

/** Turns remarks on single facts into reasons of the rows that rest on them (kpi.md 4). */
export function markReasons(
  scene: Scene,
  question: KpiQuestion,
  windows: Windows,
  rows: Rows,
  stations: SceneStation[],
  stays: Map<string, WorkerStay[]>,
): void {
  const select = scene.db.prepare<number[], { ts: number; code: string }>(
    'SELECT ts, code FROM mark WHERE station = ? AND ts >= ? AND ts < ? ORDER BY ts, fact, code',
  )
  for (const station of stations) {
    for (const { ts, code } of select.all(station.id, question.from, question.to)) {
      const index = windows.indexOf(ts)
      for (const id of subjectsAt(scene, question, station, stays, ts)) {
        rows.find(id, index)?.reasons.add(code)
      }
    }
  }
}

function subjectsAt(
  scene: Scene,
  question: KpiQuestion,
  station: SceneStation,
  stays: Map<string, WorkerStay[]>,
  ts: number,
): string[] {
  if (question.by === 'station') return [station.config.id]
  if (question.by === 'line') return [station.line.id]
  if (question.by === 'product') return []
  const present = [...stays].filter(([, list]) =>
    list.some((stay) => stay.station === station.id && stay.from <= ts && stay.to > ts),
  )
  const workers = present.map(([worker]) => worker)
  if (question.by === 'worker') return workers
  return workers.flatMap((worker) => scene.workers.get(worker)?.team ?? [])
}
