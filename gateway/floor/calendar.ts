import type { SiteHistory } from '../../config/history.ts'
import { createShiftHistory } from './shift-history.ts'
import type { ShiftInstance } from './shifts.ts'

export type { ShiftInstance } from './shifts.ts'

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
/** Entries of a cache after which it is emptied: a replay of years must not fill the memory. */
const CACHE_LIMIT = 100_000

/** Builds the calendar of a site: at each instant, that of the version in force. */
export function createCalendar(history: SiteHistory): Calendar {
  const { between } = createShiftHistory(history)
  const changes = history.reigns.slice(1).map(({ from }) => from)
  const slots = new Map<number, number>()

  const zoneAt = (at: number) => history.at(at).timezone
  const local = (at: number) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zoneAt(at))

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

  /** The slot as far as minutes tell: one answer serves its minute. */
  function slotOfMinute(at: number): number {
    const minute = Math.floor(at / MINUTE_MS)
    const known = slots.get(minute)
    if (known !== undefined) return known
    const slot = computeSlot(minute * MINUTE_MS)
    if (slots.size > CACHE_LIMIT) slots.clear()
    slots.set(minute, slot)
    return slot
  }

  /** Edges of shifts lie on whole minutes; those that a change of the configuration makes are changes themselves. */
  function slotStart(at: number): number {
    const slot = slotOfMinute(at)
    const change = changes.findLast((from) => from <= at)
    return change === undefined || change < slot ? slot : change
  }

  function midnight(date: string): number {
    const day = Temporal.PlainDate.from(date)
    const zone = zoneAt(day.toZonedDateTime('UTC').epochMilliseconds)
    return day.toZonedDateTime(zone).epochMilliseconds
  }

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
      return Math.min(next, ...[...edges, ...changes].filter((edge) => edge > at))
    },
    businessDayStart(date) {
      const start = midnight(date)
      const before = Temporal.PlainDate.from(date).subtract({ days: 1 }).toString()
      const last = between(start - 2 * DAY_MS, start + 2 * DAY_MS).findLast((shift) => shift.date === before)
      return Math.max(start, last?.to ?? start)
    },
    businessDate: (at) => between(at, at + 1)[0]?.date ?? local(at).toPlainDate().toString(),
  }
}
