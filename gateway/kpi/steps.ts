import type { StationSums } from '../../scoring/kpi/index.ts'
import type { KpiQuestion } from './question.ts'
import type { Scene, SceneStation } from './scene.ts'
import type { Windows } from './windows.ts'

interface Step {
  ts: number
  step: number
  ok: number
}

/**
 * Units of a station with any step, and those with every configured step once, in order, ok (kpi.md 3), by window.
 * A unit belongs to the window of its first step.
 */
export function stepSums(
  scene: Scene,
  station: SceneStation,
  windows: Windows,
  question: KpiQuestion,
): Map<number, StationSums['steps']> {
  const sums = new Map<number, StationSums['steps']>()
  const { steps } = station.config
  if (!steps) return sums
  const select = scene.db.prepare<number[], Step & { unit: string }>(
    'SELECT unit, ts, step, ok FROM step WHERE station = ? AND ts >= ? AND ts < ? ORDER BY unit, ts, fact',
  )
  const byUnit = new Map<string, Step[]>()
  for (const row of select.iterate(station.id, question.from, question.to)) {
    byUnit.set(row.unit, [...(byUnit.get(row.unit) ?? []), row])
  }
  for (const done of byUnit.values()) {
    const index = windows.indexOf(done[0].ts)
    const counted = sums.get(index) ?? { units: 0, compliant: 0 }
    sums.set(index, counted)
    counted.units++
    if (isCompliant(done, steps)) counted.compliant++
  }
  return sums
}

function isCompliant(done: Step[], steps: number[]): boolean {
  return done.length === steps.length && done.every(({ step, ok }, i) => step === steps[i] && ok === 1)
}
