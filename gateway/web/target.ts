import type { Line, Site, Standard } from '../../config/site.ts'
import type { ShiftInstance } from '../floor/calendar.ts'

/** Milliseconds of the shift in [from, to) less its breaks (kpi.md 3: scheduled time). */
export function scheduledMs(shift: ShiftInstance, from: number, to: number): number {
  const breaks = shift.breaks.reduce((sum, pause) => sum + overlap(pause, from, to), 0)
  return overlap(shift, from, to) - breaks
}

/** Standard seconds of one good unit in force on the local date; undefined without one. The latest `from` wins. */
export function standardSeconds(
  standards: Standard[],
  product: string | null,
  station: string,
  date: string,
): number | undefined {
  return latest(
    standards.filter((entry) => entry.product === product && entry.station === station),
    date,
  )?.seconds
}

/**
 * Good units that the line should make in the whole shift (contract.md 1): the configured target in force, one that
 * names the product before one that does not; else scheduled time / standard of the output station. null: neither.
 */
export function shiftTarget(
  site: Site,
  line: Line,
  shift: ShiftInstance,
  product: string | null,
): number | null {
  const seconds = standardSeconds(site.standards, product, line.output, shift.date)
  return (
    configuredTarget(site, line, shift, product) ??
    (seconds ? scheduledMs(shift, shift.from, shift.to) / 1000 / seconds : null)
  )
}

/** Units of the configured target in force for line, shift and product; undefined without one. */
export function configuredTarget(
  site: Site,
  line: Line,
  shift: ShiftInstance,
  product: string | null,
): number | undefined {
  const fitting = site.targets.filter((entry) => entry.line === line.id && entry.shift === shift.id)
  const named = latest(
    fitting.filter((entry) => entry.product !== undefined && entry.product === product),
    shift.date,
  )
  return (
    named ??
    latest(
      fitting.filter((entry) => entry.product === undefined),
      shift.date,
    )
  )?.units
}

/** The part of a shift's target that should be there at `now`: by scheduled time gone by, breaks excluded. */
export function targetNow(target: number | null, shift: ShiftInstance, now: number): number | null {
  const scheduled = scheduledMs(shift, shift.from, shift.to)
  if (target === null || scheduled <= 0) return null
  return (target * scheduledMs(shift, shift.from, now)) / scheduled
}

/** The entry whose `from` is the latest that is not after the date. */
function latest<T extends { from: string }>(entries: T[], date: string): T | undefined {
  return entries
    .filter((entry) => entry.from <= date)
    .sort((a, b) => b.from.localeCompare(a.from))
    .at(0)
}

function overlap(span: { from: number; to: number }, from: number, to: number): number {
  return Math.max(0, Math.min(span.to, to) - Math.max(span.from, from))
}
