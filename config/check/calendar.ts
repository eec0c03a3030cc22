import type { Problem } from '../problems.ts'
import { child, items, type Located, problemAt, text } from '../read/node.ts'
import { overlap, type Span, spanOf, within } from './span.ts'

/**
 * CONFIG_SHIFT_OVERLAP for each pair of shifts that share local time, on weekdays and around exceptions;
 * CONFIG_BAD_VALUE for a break outside its shift or inside another break. What does not overlap on the clock on
 * the wall does not overlap when clocks change either.
 */
export function checkCalendar(whole: Located): Problem[] {
  const calendar = child(whole, 'calendar')
  const shifts = spans(items(calendar, 'shifts'))
  const days = items(calendar, 'exceptions')
  const own = days.flatMap((day) => spans(items(day, 'shifts')))
  return [
    ...weeklyOverlaps(shifts),
    ...exceptionOverlaps(days, shifts),
    ...[...shifts, ...own].flatMap(checkBreaks),
  ]
}

const spans = (list: Located[]) => list.flatMap((one) => spanOf(one) ?? [])

function weeklyOverlaps(shifts: Span[]): Problem[] {
  return shifts.flatMap((later, index) =>
    shifts.slice(0, index).flatMap((earlier) => {
      const meet = later.days.some((a) => earlier.days.some((b) => overlap(later, earlier, nearest(b - a))))
      return meet ? [overlapProblem(later, earlier, 'shifts that do not overlap')] : []
    }),
  )
}

/** Days from one weekday to another, by the shorter way round the week. */
function nearest(days: number): number {
  if (days > 3) return days - 7
  return days < -3 ? days + 7 : days
}

interface Exception {
  date: Temporal.PlainDate
  shifts: Span[]
}

/** Shifts of an exception against each other and against those of the day before and the day after. */
function exceptionOverlaps(days: Located[], shifts: Span[]): Problem[] {
  const exceptions = days.flatMap((day) => exceptionOf(day, shifts) ?? [])
  const byDate = new Map(exceptions.map((one) => [one.date.toString(), one]))
  return exceptions.flatMap(({ date, shifts: mine }) => {
    const before = date.subtract({ days: 1 })
    const after = date.add({ days: 1 })
    const next = byDate.has(after.toString()) ? [] : regular(shifts, after)
    return [
      ...pairs(mine, date),
      ...across(mine, byDate.get(before.toString())?.shifts ?? regular(shifts, before), -1, date),
      ...across(mine, next, 1, date),
    ]
  })
}

function exceptionOf(day: Located, shifts: Span[]): Exception | undefined {
  const date = plainDate(text(child(day, 'date')))
  if (!date) return undefined
  const listed = items(day, 'shifts').flatMap((one): Span[] => {
    const id = text(one)
    const known = id === undefined ? spanOf(one) : shifts.find((shift) => shift.id === id)
    return known ? [{ ...known, located: one }] : []
  })
  return { date, shifts: listed }
}

function plainDate(date: string | undefined): Temporal.PlainDate | undefined {
  if (!date || !/^\d{4}-\d{2}-\d{2}$/.test(date)) return undefined
  try {
    return Temporal.PlainDate.from(date, { overflow: 'reject' })
  } catch {
    return undefined
  }
}

const regular = (shifts: Span[], date: Temporal.PlainDate) =>
  shifts.filter(({ days }) => days.includes(date.dayOfWeek - 1))

function pairs(mine: Span[], date: Temporal.PlainDate): Problem[] {
  return mine.flatMap((later, index) =>
    mine
      .slice(0, index)
      .filter((earlier) => earlier.id !== later.id && overlap(later, earlier, 0))
      .map((earlier) => overlapProblem(later, earlier, `shifts that do not overlap on ${date}`)),
  )
}

function across(mine: Span[], neighbours: Span[], days: number, date: Temporal.PlainDate): Problem[] {
  const allowed = `shifts of ${date} that do not overlap those of the day ${days < 0 ? 'before' : 'after'}`
  return mine.flatMap((one) =>
    neighbours
      .filter((other) => overlap(one, other, days))
      .map((other) => overlapProblem(one, other, allowed)),
  )
}

function overlapProblem(later: Span, earlier: Span, allowed: string): Problem {
  const { path, node } = later.located
  const found = `${later.id} ${later.clock}, which overlaps ${earlier.id} ${earlier.clock}`
  return problemAt(node.place, 'CONFIG_SHIFT_OVERLAP', { path, found, allowed })
}

function checkBreaks(shift: Span): Problem[] {
  const breaks = spans(items(shift.located, 'breaks'))
  return breaks.flatMap((pause, index) => {
    const twice = breaks
      .slice(0, index)
      .some((other) => [-1, 0, 1].some((days) => overlap(pause, other, days)))
    if (within(pause, shift) && !twice) return []
    const { path, node } = pause.located
    const allowed = twice ? 'breaks that do not overlap' : `a break within its shift ${shift.clock}`
    return [problemAt(node.place, 'CONFIG_BAD_VALUE', { path, found: `a break ${pause.clock}`, allowed })]
  })
}
