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
 * A unit belongs with all its steps to the window of its first.
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
  const select = scene.db.prepare<Record<string, number>, Step & { unit: string }>(
    `SELECT unit, ts, step, ok FROM step WHERE station = @station AND ts > @from - @reuse AND ts < @to + @reuse AND unit IN
       (SELECT unit FROM step WHERE station = @station AND ts >= @from AND ts < @to) ORDER BY unit, ts, fact`,
  )
  const byUnit = new Map<string, Step[]>()
  const { from, to } = question
  const reuse = scene.site.attribution.unitReuseAfterMs
  for (const row of select.iterate({ station: station.id, from, to, reuse })) {
    byUnit.set(row.unit, [...(byUnit.get(row.unit) ?? []), row])
  }
  for (const done of byUnit.values()) {
    if (done[0].ts < from || done[0].ts >= to) continue
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
