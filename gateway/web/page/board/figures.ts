import type { BoardStation, BoardWorker, Limit } from '../../api.ts'
import type { TextKey } from '../i18n/i18n.ts'

export type Rating = 'excellent' | 'pass' | 'below'

/** Where a figure stands to the lines of the card; null without figure or card. The lines belong to the better side. */
export function rate(value: number | null, limit: Limit | null, better: 'higher' | 'lower'): Rating | null {
  if (value === null || limit === null) return null
  const reaches = (line: number) => (better === 'higher' ? value >= line : value <= line)
  if (reaches(limit.excellent)) return 'excellent'
  return reaches(limit.pass) ? 'pass' : 'below'
}

export interface Pace {
  state: 'ahead' | 'on_pace' | 'behind'
  /** Whole units ahead or behind. */
  by: number
}

const TOLERANCE = 0.02

/** Good units against where they should be by now; within 2 % or under one unit is on target. Null without a target. */
export function paceOf(good: number, targetNow: number | null): Pace | null {
  if (targetNow === null) return null
  const difference = good - targetNow
  const by = Math.round(Math.abs(difference))
  if (by === 0 || Math.abs(difference) <= targetNow * TOLERANCE) return { state: 'on_pace', by }
  return { state: difference > 0 ? 'ahead' : 'behind', by }
}

/** Why a worker's figure is missing. */
export function whyMissing(
  kpi: 'worker_efficiency' | 'worker_performance' | 'defect_rate',
  worker: BoardWorker,
): TextKey {
  if (kpi !== 'defect_rate' && worker.quality.reasons.includes('no_standard')) return 'reason.no_standard'
  return worker.good + worker.scrap + worker.rework === 0 ? 'reason.no_units' : 'reason.no_time'
}

/** Why a worker has no score. */
export function whyNoScore(worker: BoardWorker): TextKey {
  if (worker.quality.state === 'insufficient') return 'reason.insufficient'
  return worker.score === null ? 'workers.no_score' : 'workers.held'
}

/** What to know about a worker's figures: `insufficient` and `suspect` first, then the reasons, each once. */
export function notesOf(worker: BoardWorker): string[] {
  const { state, reasons } = worker.quality
  const judged = state === 'insufficient' || state === 'suspect'
  const notes = judged ? [state, ...reasons] : reasons
  return [...new Set(notes)]
}

/** The canonical state of a station: `unknown` where its signal says nothing usable, `no_signal` where it has none. */
export function stateOf(station: BoardStation): string {
  if (station.state === null) return 'no_signal'
  return station.state.value ?? 'unknown'
}

/** People on the line: those signed on, in the order of the flow, then the others by name. */
export function inFlowOrder(workers: BoardWorker[], stations: BoardStation[]): BoardWorker[] {
  const place = new Map(stations.map(({ id }, index) => [id, index]))
  const placeOf = (worker: BoardWorker) =>
    worker.station === null ? stations.length : (place.get(worker.station) ?? stations.length)
  return [...workers].sort((a, b) => placeOf(a) - placeOf(b) || a.name.localeCompare(b.name))
}
