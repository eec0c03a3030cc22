import type { Calendar } from '../../floor/index.ts'
import { union } from '../spans.ts'
import type { Reach } from './effect.ts'

/** A window of figures that a fact can show in: a shift, or a business day for what lies outside the shifts. */
export interface FeedWindow {
  from: number
  to: number
  shift: { id: string; date: string } | null
}

/** A day begins before the shifts in it: so many windows more are looked at before the first ones are taken. */
const AHEAD = 50

/**
 * The windows that what a fact did reaches into, in order, at most `limit` from `from` on; `next` is the start of the
 * one after them.
 */
export function feedWindows(
  calendar: Calendar,
  reaches: Reach[],
  from: number | undefined,
  limit: number,
): { windows: FeedWindow[]; next: number | null } {
  const found = new Map<string, FeedWindow>()
  for (const span of union(reaches)) {
    const start = Math.max(span.from, from ?? span.from)
    for (const window of windowsIn(calendar, start, span.to, limit + AHEAD)) {
      if (from === undefined || window.from >= from) found.set(`${window.from} ${window.to}`, window)
    }
  }
  const all = [...found.values()].sort((a, b) => a.from - b.from || a.to - b.to)
  if (all.length <= limit) return { windows: all, next: null }
  // Those that begin together stay together: the next page begins with an instant.
  const next = all[limit].from
  const windows = all.filter((window) => window.from < next)
  return windows.length > 0
    ? { windows, next }
    : { windows: all.filter((window) => window.from === next), next: next + 1 }
}

function* windowsIn(calendar: Calendar, from: number, to: number, most: number): Generator<FeedWindow> {
  let given = 0
  for (let at = from; at < to && given < most; ) {
    const shift = calendar.at(at)
    if (shift) {
      yield { from: shift.from, to: shift.to, shift: { id: shift.id, date: shift.date } }
      given++
      at = shift.to
      continue
    }
    const date = calendar.businessDate(at)
    const start = calendar.businessDayStart(date)
    const end = nextDay(calendar, date, at)
    yield { from: Math.min(start, at), to: end, shift: null }
    given++
    const [next] = calendar.between(at, Math.min(end, to))
    at = next ? next.from : end
  }
}

/** The first start of a business day after an instant of this date. */
function nextDay(calendar: Calendar, date: string, at: number): number {
  for (let day = Temporal.PlainDate.from(date).add({ days: 1 }); ; day = day.add({ days: 1 })) {
    const start = calendar.businessDayStart(day.toString())
    if (start > at) return start
  }
}
