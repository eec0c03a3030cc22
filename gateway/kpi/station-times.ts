import type { StationSums } from '../../scoring/kpi/index.ts'
import { MICRO } from '../floor/index.ts'
import type { Count } from './counts.ts'
import type { Condition } from './presence.ts'
import type { KpiQuestion } from './question.ts'
import { emptyStationSums, type Rows } from './rows.ts'
import type { Scene, SceneStation } from './scene.ts'
import { overlap, type Span, union } from './spans.ts'
import { lessBreaks } from './stays.ts'
import { stepSums } from './steps.ts'
import type { Windows } from './windows.ts'

/** Adds equipment time (scheduled time by state), units by standard and serial units to the rows of stations or lines. */
export function addStationTimes(
  scene: Scene,
  question: KpiQuestion,
  windows: Windows,
  rows: Rows,
  stations: SceneStation[],
  counts: Count[],
  now: number,
): void {
  const idOf = ({ line, config }: SceneStation) => (question.by === 'line' ? line.id : config.id)
  const sumsOf = (station: SceneStation, window: number): StationSums => {
    const row = rows.get(idOf(station), window)
    row.station ??= emptyStationSums()
    return row.station
  }
  const until = Math.min(question.to, now)
  const scheduled = scene.calendar
    .between(question.from, until)
    .flatMap((shift) =>
      lessBreaks(Math.max(shift.from, question.from), Math.min(shift.to, until), shift.breaks),
    )

  for (const station of stations) {
    // From 1 ms before: a condition that ends at the very start of the window ends in it.
    const conditions = station.hasState ? scene.conditions.between(station.id, question.from - 1, until) : []
    const { blind, silentSince } = scene.sources.of(station.sources, question.from, until, now)
    const unseen = union([...blind, ...(station.hasState ? unknown(conditions, question.from, until) : [])])
    for (const piece of scheduled) {
      for (const { index, from, to } of windows.pieces(piece.from, piece.to)) {
        const sums = sumsOf(station, index)
        const row = rows.get(idOf(station), index)
        row.watched += to - from
        row.blind += overlap(unseen, from, to)
        if (silentSince !== null && silentSince < to) row.isOpen = true
        if (!station.hasState) continue
        sums.hasState = true
        const held = (state: string) =>
          overlap(
            conditions.filter(({ value }) => value === state),
            from,
            to,
          ) / 1000
        sums.planned_busy_s += (to - from) / 1000 - held('no_plan')
        sums.down_s += held('down')
        row.sums.run_s += held('running')
      }
    }
    for (const [i, { value, from, to }] of conditions.entries()) {
      const hasEnded = i + 1 < conditions.length
      if (value !== 'down' || !hasEnded || to < question.from) continue
      const sums = sumsOf(station, windows.indexOf(Math.min(to, question.to - 1)))
      sums.failures++
      sums.repair_s += (to - from) / 1000
    }
    for (const [index, steps] of stepSums(scene, station, windows, question)) {
      const sums = sumsOf(station, index)
      sums.steps.units += steps.units
      sums.steps.compliant += steps.compliant
    }
  }
  for (const count of counts) {
    const station = scene.stations.get(count.station)
    if (!station) continue
    const sums = sumsOf(station, count.window)
    sums.firstPass.units += count.serial
    sums.firstPass.good += count.serialGood
    if (!station.hasState) continue
    sums.standard_s += ((count.good + count.scrap + count.rework) / MICRO) * (count.standard ?? 0)
  }
}

/** The stretches of [from, to) in which the state is not known: before the first reading, and while it is bad. */
export function unknown(conditions: Condition[], from: number, to: number): Span[] {
  const begin = conditions[0]?.from ?? to
  return [
    ...(begin > from ? [{ from, to: begin }] : []),
    ...conditions.filter(({ value }) => value === null).map((one) => ({ from: one.from, to: one.to })),
  ]
}
