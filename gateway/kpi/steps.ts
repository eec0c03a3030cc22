import type { StationSums } from '../../scoring/kpi/index.ts'
import type { KpiQuestion } from './question.ts'
import type { Scene, SceneStation } from './scene.ts'
import type { Windows } from './windows.ts'

interface Step {
  ts: number
  fact: number
  step: number
  ok: number
}

/** A unit of which steps were read, by its serial number. */
export interface SteppedUnit {
  unit: string
  steps: Step[]
  /** Every configured step once, in order, ok. */
  isCompliant: boolean
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
  for (const { steps, isCompliant } of steppedUnits(scene, station, question)) {
    const index = windows.indexOf(steps[0].ts)
    const counted = sums.get(index) ?? { units: 0, compliant: 0 }
    sums.set(index, counted)
    counted.units++
    if (isCompliant) counted.compliant++
  }
  return sums
}

/** The units of a station whose first step lies in the question. */
export function steppedUnits(
  scene: Scene,
  station: SceneStation,
  question: Pick<KpiQuestion, 'from' | 'to'>,
): SteppedUnit[] {
  const { steps } = station.config
  if (!steps) return []
  const select = scene.db.prepare<Record<string, number>, Step & { unit: string }>(
    `SELECT unit, ts, fact, step, ok FROM step WHERE station = @station AND ts > @from - @reuse AND ts < @to + @reuse AND unit IN
       (SELECT unit FROM step WHERE station = @station AND ts >= @from AND ts < @to) ORDER BY unit, ts, fact`,
  )
  const byUnit = new Map<string, Step[]>()
  const { from, to } = question
  const reuse = scene.site.attribution.unitReuseAfterMs
  for (const row of select.iterate({ station: station.id, from, to, reuse })) {
    byUnit.set(row.unit, [...(byUnit.get(row.unit) ?? []), row])
  }
  return [...byUnit]
    .filter(([, [first]]) => first.ts >= from && first.ts < to)
    .map(([unit, done]) => ({ unit, steps: done, isCompliant: follows(done, steps) }))
}

function follows(done: Step[], steps: number[]): boolean {
  return done.length === steps.length && done.every(({ step, ok }, i) => step === steps[i] && ok === 1)
}
