import type { Shift, Site } from '../../config/site.ts'

/** A shift of a date resolved to instants, epoch milliseconds, [from, to). `breaks` lie inside, ordered. */
export interface ShiftInstance {
  id: string
  /** Business date: the local date on which the shift starts. */
  date: string
  from: number
  to: number
  breaks: { from: number; to: number }[]
}

/** The shift instances of one version of the site, in order. */
export interface Shifts {
  /** Instances that meet [from, to). */
  between(from: number, to: number): ShiftInstance[]
}

const DAY_MS = 86_400_000
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
/** Dates remembered: a replay of years must not fill the memory. */
const CACHE_LIMIT = 10_000

/** Resolves the shifts of a site. Gaps and overlaps of local time are resolved as Temporal's `compatible`. */
export function createShifts({ timezone: zone, calendar }: Pick<Site, 'timezone' | 'calendar'>): Shifts {
  const exceptions = new Map(calendar.exceptions.map(({ date, shifts }) => [date, shifts]))
  const byDate = new Map<string, ShiftInstance[]>()

  const dateOf = (at: number) =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate()

  function instancesOf(date: Temporal.PlainDate): ShiftInstance[] {
    const key = date.toString()
    const known = byDate.get(key)
    if (known) return known
    const weekday = WEEKDAYS[date.dayOfWeek - 1]
    const rules = exceptions.get(key) ?? calendar.shifts.filter(({ days }) => days.includes(weekday))
    const instances = rules.map((rule) => resolveShift(rule, date, zone)).sort((a, b) => a.from - b.from)
    if (byDate.size > CACHE_LIMIT) byDate.clear()
    byDate.set(key, instances)
    return instances
  }

  return {
    between(from, to) {
      const found: ShiftInstance[] = []
      const last = dateOf(to)
      for (
        let date = dateOf(from).subtract({ days: 1 });
        Temporal.PlainDate.compare(date, last) <= 0;
        date = date.add({ days: 1 })
      ) {
        for (const instance of instancesOf(date)) {
          if (instance.from < to && instance.to > from) found.push(instance)
        }
      }
      return found
    },
  }
}

function resolveShift(rule: Shift, date: Temporal.PlainDate, zone: string): ShiftInstance {
  const start = Temporal.PlainTime.from(rule.start)
  const end = Temporal.PlainTime.from(rule.end)
  const instant = (time: Temporal.PlainTime, nextDay: boolean) =>
    (nextDay ? date.add({ days: 1 }) : date).toZonedDateTime({ timeZone: zone, plainTime: time })
      .epochMilliseconds
  const isBefore = (a: Temporal.PlainTime, b: Temporal.PlainTime) => Temporal.PlainTime.compare(a, b) < 0
  const from = instant(start, false)
  const to = instant(end, !isBefore(start, end))
  const breaks = rule.breaks
    .map((pause) => {
      const begin = Temporal.PlainTime.from(pause.start)
      const nominal = begin.until(Temporal.PlainTime.from(pause.end)).total('milliseconds')
      const at = instant(begin, isBefore(begin, start))
      return { from: at, to: Math.min(to, at + (nominal > 0 ? nominal : nominal + DAY_MS)) }
    })
    .filter((pause) => pause.to > pause.from)
    .sort((a, b) => a.from - b.from)
  return { id: rule.id, date: date.toString(), from, to, breaks }
}
