import type { CalendarConfig, Shift } from '../../config/site.ts'

/** A shift on a date; instants in epoch milliseconds. */
export interface ShiftInstance {
  id: string
  /** Local date on which it starts. */
  date: string
  start: number
  end: number
  breaks: { start: number; end: number }[]
}

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/** The shift instances that start on this local date (kpi.md 1: local rule, resolved as Temporal's `compatible`). */
function shiftsOn(calendar: CalendarConfig, zone: string, date: Temporal.PlainDate): ShiftInstance[] {
  const exception = calendar.exceptions.find((entry) => entry.date === date.toString())
  const weekday = WEEKDAYS[date.dayOfWeek - 1]!
  const shifts = exception?.shifts ?? calendar.shifts.filter(({ days }) => days.includes(weekday))
  return shifts.map((shift) => instance(shift, zone, date)).sort((a, b) => a.start - b.start)
}

/** The first shift that ends after `at`, within a fortnight; undefined where the calendar has none. */
export function shiftAtOrAfter(
  calendar: CalendarConfig,
  zone: string,
  at: number,
): ShiftInstance | undefined {
  const first = localDate(zone, at).subtract({ days: 1 })
  for (let day = 0; day < 15; day++) {
    const found = shiftsOn(calendar, zone, first.add({ days: day })).find(({ end }) => end > at)
    if (found) return found
  }
  return undefined
}

/** Local date of an instant. */
export function localDate(zone: string, at: number): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate()
}

function instance(shift: Shift, zone: string, date: Temporal.PlainDate): ShiftInstance {
  const overnight = shift.end <= shift.start
  const start = instant(date, shift.start, zone)
  return {
    id: shift.id,
    date: date.toString(),
    start,
    end: instant(overnight ? date.add({ days: 1 }) : date, shift.end, zone),
    breaks: shift.breaks.map((pause) => {
      const next = overnight && pause.start < shift.start
      const from = instant(next ? date.add({ days: 1 }) : date, pause.start, zone)
      return { start: from, end: from + nominalMs(pause) }
    }),
  }
}

const instant = (date: Temporal.PlainDate, time: string, zone: string) =>
  date.toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds

/** A break lasts its nominal length, whatever the clocks do (kpi.md 1). */
function nominalMs({ start, end }: { start: string; end: string }): number {
  const minutes = minuteOfDay(end) - minuteOfDay(start)
  return (minutes > 0 ? minutes : minutes + 1440) * 60_000
}

function minuteOfDay(time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return hour * 60 + minute
}
