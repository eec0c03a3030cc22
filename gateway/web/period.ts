import type { Calendar, ShiftInstance } from '../floor/calendar.ts'

export const PERIODS = ['shift', 'day', 'week', 'month', 'quarter', 'year'] as const
export type PeriodKind = (typeof PERIODS)[number]

/** A period that a card scores: local dates [from, to), and its instants [start, end), epoch milliseconds. */
export interface Period {
  label: string
  from: string
  to: string
  start: number
  end: number
}

const DAY_MS = 86_400_000

/** How the label of a period is written, for errors. */
export const PERIOD_FORMS: Record<PeriodKind, string> = {
  shift: 'a date and a shift, such as 2026-11-22/day',
  day: 'a date, such as 2026-11-22',
  week: 'an ISO 8601 week, such as 2026-W47',
  month: 'a month, such as 2026-11',
  quarter: 'a quarter, such as 2026-Q4',
  year: 'a year, such as 2026',
}

/**
 * The period with this label; undefined where the label is none of that kind, or the shift is not in the calendar.
 * Days and longer hold the shifts whose business date lies in them (kpi.md 1); without shifts, midnight to midnight.
 */
export function periodOf(kind: PeriodKind, label: string, calendar: Calendar): Period | undefined {
  const dates = datesOf(kind, label)
  if (!dates) return undefined
  const midnights = dates.map((date) => calendar.midnight(date.toString()))
  const [from, to] = dates.map(String)
  const shifts = calendar
    // A shift of a date is within a day of it, in whichever zone that was.
    .between(midnights[0] - DAY_MS, midnights[1] + DAY_MS)
    .filter((shift) => from <= shift.date && shift.date < to)
  if (kind !== 'shift') {
    const start = shifts.at(0)?.from ?? midnights[0]
    return { label, from, to, start, end: shifts.at(-1)?.to ?? midnights[1] }
  }
  const shift = shifts.find(({ id }) => label === `${from}/${id}`)
  return shift && { label, from, to, start: shift.from, end: shift.to }
}

/** Label of the period that is running at `now`; after a shift the one that ended last. undefined: no shift at all. */
export function runningLabel(kind: PeriodKind, now: number, calendar: Calendar): string | undefined {
  const shift = runningShift(calendar, now)
  if (kind === 'shift') return shift && `${shift.date}/${shift.id}`
  const date = calendar.at(now)?.date
  return labelOf(kind, Temporal.PlainDate.from(date ?? calendar.businessDate(now)))
}

/** The shift running at `now`, else the last one that ran. */
export function runningShift(calendar: Calendar, now: number): ShiftInstance | undefined {
  return calendar.at(now) ?? calendar.latest(now)
}

/** The local date that holds `at`. */
export function localDate(at: number, timezone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone).toPlainDate()
}

function labelOf(kind: Exclude<PeriodKind, 'shift'>, date: Temporal.PlainDate): string {
  const year = String(date.year).padStart(4, '0')
  switch (kind) {
    case 'day':
      return date.toString()
    case 'week':
      return `${date.yearOfWeek}-W${String(date.weekOfYear).padStart(2, '0')}`
    case 'month':
      return date.toPlainYearMonth().toString()
    case 'quarter':
      return `${year}-Q${Math.ceil(date.month / 3)}`
    case 'year':
      return year
  }
}

function datesOf(kind: PeriodKind, label: string): [Temporal.PlainDate, Temporal.PlainDate] | undefined {
  const first = firstDate(kind, label)
  if (!first) return undefined
  // The label must be the one way of writing its period: 2026-W60 is not a week of 2027.
  if (kind !== 'shift' && labelOf(kind, first) !== label) return undefined
  return [first, first.add(LENGTH[kind])]
}

const LENGTH: Record<PeriodKind, Temporal.DurationLike> = {
  shift: { days: 1 },
  day: { days: 1 },
  week: { weeks: 1 },
  month: { months: 1 },
  quarter: { months: 3 },
  year: { years: 1 },
}

const LABEL: Record<PeriodKind, RegExp> = {
  shift: /^(\d{4}-\d{2}-\d{2})\/.+$/,
  day: /^(\d{4}-\d{2}-\d{2})$/,
  week: /^(\d{4})-W(\d{2})$/,
  month: /^(\d{4})-(\d{2})$/,
  quarter: /^(\d{4})-Q([1-4])$/,
  year: /^(\d{4})$/,
}

function firstDate(kind: PeriodKind, label: string): Temporal.PlainDate | undefined {
  const [, first, second] = LABEL[kind].exec(label) ?? []
  if (first === undefined) return undefined
  try {
    switch (kind) {
      case 'shift':
      case 'day':
        return Temporal.PlainDate.from(first)
      case 'week':
        return mondayOfWeek(Number(first), Number(second))
      case 'month':
        return Temporal.PlainDate.from(`${label}-01`)
      case 'quarter':
        return Temporal.PlainDate.from({ year: Number(first), month: Number(second) * 3 - 2, day: 1 })
      case 'year':
        return Temporal.PlainDate.from({ year: Number(first), month: 1, day: 1 })
    }
  } catch {
    return undefined
  }
}

/** ISO 8601: 4 January lies in the first week of its year. */
function mondayOfWeek(year: number, week: number): Temporal.PlainDate {
  const fourth = Temporal.PlainDate.from({ year, month: 1, day: 4 })
  return fourth.subtract({ days: fourth.dayOfWeek - 1 }).add({ weeks: week - 1 })
}
