import { instantOf, LinesideError } from '../base/index.ts'
import type { Site } from '../config/site.ts'
import { shiftAtOrAfter } from './model/shifts.ts'

export interface SpanInput {
  from?: string
  to?: string
  days?: string
  live: boolean
}

const DAY_MS = 86_400_000

/**
 * The time to play, epoch milliseconds. Without `from` it begins with the shift in which `days` days before the end
 * (default none: the end) lies; it ends at `to`, else now, and not at all with `live`. Throws USAGE.
 */
export function spanOf(
  site: Site,
  { from, to, days, live }: SpanInput,
  now: number,
): { from: number; to?: number } {
  if (live && to !== undefined)
    throw new LinesideError('USAGE', '--live goes on without an end: leave out --to')
  const end = to === undefined ? now : instantOf(to, '--to')
  if (end > now) throw new LinesideError('USAGE', `--to ${to} lies in the future`)
  const begin = from === undefined ? shiftStart(site, end - daysOf(days) * DAY_MS) : instantOf(from, '--from')
  if (begin >= end && !live) throw new LinesideError('USAGE', 'the run would end before it begins')
  return live ? { from: Math.min(begin, now) } : { from: begin, to: end }
}

function shiftStart({ calendar, timezone }: Site, at: number): number {
  const shift = shiftAtOrAfter(calendar, timezone, at)
  return shift === undefined ? at : Math.min(shift.start, at)
}

function daysOf(text: string | undefined): number {
  const days = Number(text ?? 0)
  if (Number.isFinite(days) && days >= 0) return days
  throw new LinesideError('USAGE', `--days ${text}: a number is needed`)
}
