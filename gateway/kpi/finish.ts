import { missingReasons, qualityKpis, qualityOf, stationKpis, workerKpis } from '../../scoring/kpi/index.ts'
import type { KpiRow } from '../web/api.ts'
import { lineFigures } from './line-figures.ts'
import type { TargetPlace } from './product-times.ts'
import { isOfPersons, type KpiQuestion } from './question.ts'
import type { Row } from './rows.ts'
import type { Scenes } from './scene.ts'
import { nameOf } from './subjects.ts'
import { targetWithin } from './targets.ts'
import type { Window, Windows } from './windows.ts'

/** Over this part of good units without a standard, what rests on earned time is null (kpi.md 2). */
const LACKING = 0.01
const SUSPECT_PERFORMANCE = 1.3
const SUSPECT_UNITS = 50

function kpisOf({ by }: KpiQuestion, { sums, station }: Row, lacksStandard: boolean) {
  if (station) return stationKpis(sums, station, lacksStandard)
  return by === 'product' ? qualityKpis(sums) : workerKpis(sums, lacksStandard)
}

/** Ends the adding up of a row: KPIs by their formulas, and how far they can be trusted. */
export function finish(
  scenes: Scenes,
  question: KpiQuestion,
  windows: Windows,
  row: Row,
  now: number,
): KpiRow {
  const window = windows.list[row.window]
  const last = Math.min(window.to - 1, now)
  const scene = scenes.at(last)
  const { evidence } = scene.site
  const { sums } = row
  const pq = sums.good + sums.scrap + sums.rework
  const lacksStandard = row.goodWithoutStandard > LACKING * sums.good && row.goodWithoutStandard > 0
  const isPerson = isOfPersons(question)
  const kpis = kpisOf(question, row, lacksStandard)
  if (question.by === 'line') {
    const line = lineFigures(scene, question, row, last)
    Object.assign(kpis, line.kpis)
    for (const reason of line.reasons) row.reasons.add(reason)
  }
  const performance = kpis.worker_performance ?? 0
  if (performance > SUSPECT_PERFORMANCE && pq > SUSPECT_UNITS) row.reasons.add('standard_suspect')
  if (pq === 0) row.reasons.add('no_units')
  for (const reason of row.station ? missingReasons(kpis, row.station) : []) row.reasons.add(reason)
  if (isPerson && sums.attended_s === 0) row.reasons.add('no_attended_time')
  if (isPerson && sums.attended_s > 0 && sums.on_standard_s === 0) row.reasons.add('no_on_standard_time')
  if (isPerson && sums.attended_s > 0 && sums.work_s === 0) row.reasons.add('no_work_time')
  const isThin = pq < evidence.units || (isPerson && sums.attended_s * 1000 < evidence.attendedMs)
  const target = targetOf(scenes, question, row.id, window, now)
  return {
    id: row.id,
    name: nameOf(scenes, question.by, row.id),
    from: iso(window.from),
    to: iso(window.to),
    shift: window.shift,
    sums,
    kpis,
    quality: qualityOf({
      reasons: row.reasons,
      coverage: row.watched > 0 ? 1 - row.blind / row.watched : null,
      open: row.isOpen || window.end > now || question.isBehind === true,
      thin: isThin,
    }),
    ...(target === undefined ? {} : target),
  }
}

/** Of stations and lines as a whole alone; what lies outside of every shift has none. */
function targetOf(
  scenes: Scenes,
  { by, bucket, station }: KpiQuestion,
  id: string,
  window: Window,
  now: number,
): Pick<KpiRow, 'target' | 'target_now'> | undefined {
  if (by !== 'station' && (by !== 'line' || station !== undefined)) return undefined
  const isOutside = bucket === 'shift' && window.shift === null
  const place = by === 'line' ? { line: id } : placeOf(scenes, id, Math.min(window.to - 1, now))
  const target = isOutside || place === undefined ? null : targetWithin(scenes, place, window, now)
  return { target: target?.units ?? null, target_now: target?.now ?? null }
}

function placeOf({ versions }: Scenes, station: string, at: number): TargetPlace | undefined {
  const line = versions.at(at).lines.find(({ stations }) => stations.some(({ id }) => id === station))
  return line && { line: line.id, station }
}

export function iso(at: number): string {
  return new Date(at).toISOString()
}
