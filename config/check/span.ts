import { child, items, type Located, text } from '../read/node.ts'
import { WEEKDAYS } from '../schema.ts'

const DAY = 24 * 60

/** A shift or break on the clock: minutes from local midnight; `end` beyond 1440 lies on the next day. */
export interface Span {
  located: Located
  id: string
  start: number
  end: number
  /** Days of the week on which it starts, Monday = 0. */
  days: number[]
  /** Such as `20:00-08:00`. */
  clock: string
}

/** The span of a node with `start` and `end`; undefined where these are not times of day. */
export function spanOf(located: Located): Span | undefined {
  const from = text(child(located, 'start'))
  const to = text(child(located, 'end'))
  const start = minutes(from)
  const end = minutes(to)
  if (start === undefined || end === undefined) return undefined
  const id = text(child(located, 'id')) ?? located.path
  return {
    located,
    id,
    start,
    end: end > start ? end : end + DAY,
    days: daysOf(located),
    clock: `${from}-${to}`,
  }
}

function daysOf(located: Located): number[] {
  if (!child(located, 'days')) return WEEKDAYS.map((_, index) => index)
  const known: readonly string[] = WEEKDAYS
  return items(located, 'days').flatMap((day) => {
    const index = known.indexOf(text(day) ?? '')
    return index < 0 ? [] : [index]
  })
}

function minutes(time: string | undefined): number | undefined {
  const parts = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time ?? '')
  return parts ? Number(parts[1]) * 60 + Number(parts[2]) : undefined
}

/** Whether `a`, starting on day 0, and `b`, starting `days` later (or, negative, earlier), share a minute. */
export function overlap(a: Span, b: Span, days: number): boolean {
  const shift = days * DAY
  return a.start < b.end + shift && b.start + shift < a.end
}

/** Whether a break lies within its shift. A break of a night shift can lie after midnight. */
export function within(pause: Span, shift: Span): boolean {
  const start = pause.start < shift.start ? pause.start + DAY : pause.start
  return start + (pause.end - pause.start) <= shift.end
}
