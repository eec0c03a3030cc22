import type { Site } from '../../config/site.ts'
import type { ShiftInstance } from '../floor/index.ts'
import { type ProductTime, productTimes, type TargetPlace } from './product-times.ts'
import type { Scenes } from './scene.ts'
import type { Span } from './spans.ts'
import { lessBreaks } from './stays.ts'

/** Good units that are to be made in a window, and those that should be there by now (contract.md 1). */
export interface Target {
  units: number
  now: number
}

/**
 * The target of a window, [from, to), as the sum over its scheduled time: each part of a shift has its share of what is
 * configured for the product in force then, or else as many units as the standard allows. Every unit of the line's
 * target passes every station. What is configured is taken from the version in force at the shift's end, or at `now`
 * while it is running. null: nothing is scheduled, or a part of it has neither a target nor a standard.
 */
export function targetWithin(
  scenes: Scenes,
  place: TargetPlace,
  { from, to }: Span,
  now: number,
): Target | null {
  const paces = new Map<string, Pace & { ms: number; gone: number }>()
  for (const shift of scenes.calendar.between(from, to)) {
    const whole = lengthOf(scheduledIn(shift, shift))
    const site = scenes.versions.at(Math.min(shift.to - 1, Math.max(now, shift.from)))
    for (const span of scheduledIn(shift, { from: Math.max(from, shift.from), to: Math.min(to, shift.to) })) {
      for (const stretch of productTimes(scenes, place, span)) {
        const pace = paceOf(scenes, site, shift, whole, stretch)
        if (!pace) return null
        const key = `${pace.units} ${pace.perMs}`
        const known = paces.get(key) ?? { ...pace, ms: 0, gone: 0 }
        known.ms += stretch.to - stretch.from
        known.gone += Math.max(0, Math.min(stretch.to, now) - stretch.from)
        paces.set(key, known)
      }
    }
  }
  if (paces.size === 0) return null
  // Whole milliseconds by pace, in one order: it does not matter where a stretch was cut.
  const list = [...paces.values()].sort((p, q) => p.units - q.units || p.perMs - q.perMs)
  const sumOf = (key: 'ms' | 'gone') =>
    list.reduce((sum, pace) => sum + (pace.units * pace[key]) / pace.perMs, 0)
  return { units: sumOf('ms'), now: sumOf('gone') }
}

/** Good units in so many milliseconds of scheduled time. */
interface Pace {
  units: number
  perMs: number
}

/** undefined where neither a target nor a standard says. */
function paceOf(
  { at }: Scenes,
  site: Site,
  shift: ShiftInstance,
  wholeMs: number,
  { from, line, station, product }: ProductTime,
): Pace | undefined {
  const units = configuredUnits(site, line.id, shift, product)
  if (units !== undefined) return { units, perMs: wholeMs }
  const seconds = product === null ? undefined : at(from).standardAt(station, product, from)
  return seconds === undefined ? undefined : { units: 1, perMs: seconds * 1000 }
}

/**
 * Units of the target in force for a line, a shift and a product: one that names the product goes before one that does
 * not, and the latest `from` wins. undefined without one.
 */
function configuredUnits(
  { targets }: Site,
  line: string,
  shift: ShiftInstance,
  product: string | null,
): number | undefined {
  const inForce = targets
    .filter((entry) => entry.line === line && entry.shift === shift.id && entry.from <= shift.date)
    .sort((a, b) => (a.from < b.from ? 1 : -1))
  const named = inForce.find((entry) => entry.product !== undefined && entry.product === product)
  return (named ?? inForce.find((entry) => entry.product === undefined))?.units
}

/** The parts of [from, to) within a shift that are no breaks. */
function scheduledIn({ breaks }: ShiftInstance, { from, to }: Span): Span[] {
  return lessBreaks(from, to, breaks)
}

function lengthOf(spans: Span[]): number {
  return spans.reduce((sum, { from, to }) => sum + to - from, 0)
}
