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

/** The shift calendar of a site (kpi.md 1). Instances are in order and do not overlap. */
export interface Calendar {
  /** The instance that holds `at`, else undefined. */
  at(at: number): ShiftInstance | undefined
  /** Instances that meet [from, to). */
  between(from: number, to: number): ShiftInstance[]
  /** The first instance that starts at or after `at`, within `withinMs` (inclusive); else undefined. */
  startingAfter(at: number, withinMs: number): ShiftInstance | undefined
  /** The last instance that starts at or before `at`; looks back 14 days. */
  latest(at: number): ShiftInstance | undefined
  /** Start of the local hour that holds `at`; the first start of one after it. */
  hourStart(at: number): number
  nextHour(at: number): number
  /** Start of the local day that holds `at`. */
  dayStart(at: number): number
  /** Local midnight of a date YYYY-MM-DD, as an instant. */
  midnight(date: string): number
  /**
   * Start of the slot that holds `at`. Slots divide time at local hours and at the starts and ends of shifts, so
   * that hours, shifts and days are unions of slots and a standard is constant within one.
   */
  slotStart(at: number): number
  /** The first start of a slot at or after `at`. */
  slotFrom(at: number): number
  /** Start of the business day of a date: its local midnight, or later where a shift of the day before runs on. */
  businessDayStart(date: string): number
  /** The business date of an instant: that of its shift, else its local date. */
  businessDate(at: number): string
}

const DAY_MS = 86_400_000
/** Offsets of zones are whole quarters of an hour, so local hours start on one. */
const QUARTER_MS = 900_000
const MINUTE_MS = 60_000
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
/** Entries of a cache after which it is emptied: a replay of years must not fill the memory. */
const CACHE_LIMIT = 100_000

/** Builds the calendar of a site. Gaps and overlaps of local time are resolved as Temporal's `compatible`. */
export function createCalendar(site: Site): Calendar {
  const zone = site.timezone
  const exceptions = new Map(site.calendar.exceptions.map(({ date, shifts }) => [date, shifts]))
  const byDate = new Map<string, ShiftInstance[]>()
  const slots = new Map<number, number>()

  const local = (at: number) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
  const dateOf = (at: number) => local(at).toPlainDate()

  function instancesOf(date: Temporal.PlainDate): ShiftInstance[] {
    const key = date.toString()
    const known = byDate.get(key)
    if (known) return known
    const weekday = WEEKDAYS[date.dayOfWeek - 1]
    const rules = exceptions.get(key) ?? site.calendar.shifts.filter(({ days }) => days.includes(weekday))
    const instances = rules.map((rule) => resolveShift(rule, date, zone)).sort((a, b) => a.from - b.from)
    if (byDate.size > CACHE_LIMIT) byDate.clear()
    byDate.set(key, instances)
    return instances
  }

  function between(from: number, to: number): ShiftInstance[] {
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
  }

  function hourStart(at: number): number {
    return local(at).round({ smallestUnit: 'hour', roundingMode: 'floor' }).epochMilliseconds
  }

  /** A local hour can be shorter or longer than 60 minutes where clocks change by half an hour. */
  function nextHour(at: number): number {
    let next = at - (at % QUARTER_MS) + QUARTER_MS
    while (hourStart(next) !== next) next += QUARTER_MS
    return next
  }

  function computeSlot(at: number): number {
    const hour = hourStart(at)
    const edges = between(hour - 1, at + 1).flatMap(({ from, to }) => [from, to])
    return Math.max(hour, ...edges.filter((edge) => edge <= at))
  }

  function slotStart(at: number): number {
    // Edges lie on whole minutes, so one answer serves its minute.
    const minute = Math.floor(at / MINUTE_MS)
    const known = slots.get(minute)
    if (known !== undefined) return known
    const slot = computeSlot(minute * MINUTE_MS)
    if (slots.size > CACHE_LIMIT) slots.clear()
    slots.set(minute, slot)
    return slot
  }

  const midnight = (date: string) => Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds

  return {
    between,
    hourStart,
    nextHour,
    midnight,
    slotStart,
    at: (at) => between(at, at + 1)[0],
    startingAfter: (at, withinMs) =>
      between(at, at + withinMs + 1).find(({ from }) => from >= at && from <= at + withinMs),
    latest: (at) =>
      between(at - 14 * DAY_MS, at + 1)
        .filter(({ from }) => from <= at)
        .at(-1),
    dayStart: (at) => local(at).startOfDay().epochMilliseconds,
    slotFrom(at) {
      if (slotStart(at) === at) return at
      const next = nextHour(at)
      const edges = between(at, next).flatMap(({ from, to }) => [from, to])
      return Math.min(next, ...edges.filter((edge) => edge > at))
    },
    businessDayStart(date) {
      const before = instancesOf(Temporal.PlainDate.from(date).subtract({ days: 1 })).at(-1)
      return Math.max(midnight(date), before?.to ?? 0)
    },
    businessDate: (at) => between(at, at + 1)[0]?.date ?? dateOf(at).toString(),
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
