import type { Site } from '../../config/site.ts'
import { shiftAtOrAfter } from '../model/shifts.ts'

const HOUR_MS = 3_600_000
/** A shift younger than this would show a board that is nearly empty. */
const YOUNG_MS = 2 * HOUR_MS
const EARLIER_HOURS = 3

/** By how many hours the shifts of the demonstration begin earlier than the site file says: 0, or enough to be well under way. */
export function hoursEarlier({ calendar, timezone }: Site, now: number): number {
  const shift = shiftAtOrAfter(calendar, timezone, now)
  return shift !== undefined && now - shift.start < YOUNG_MS ? EARLIER_HOURS : 0
}

/** The calendar so much earlier, as values for --set. */
export function earlierShifts({ calendar }: Site, hours: number): string[] {
  if (hours === 0) return []
  return calendar.shifts.flatMap(({ start, end, breaks }, index) => {
    const key = `calendar.shifts.${index}`
    return [
      `${key}.start="${earlier(start, hours)}"`,
      `${key}.end="${earlier(end, hours)}"`,
      ...breaks.flatMap((pause, nth) => [
        `${key}.breaks.${nth}.start="${earlier(pause.start, hours)}"`,
        `${key}.breaks.${nth}.end="${earlier(pause.end, hours)}"`,
      ]),
    ]
  })
}

function earlier(time: string, hours: number): string {
  return Temporal.PlainTime.from(time).subtract({ hours }).toString({ smallestUnit: 'minute' })
}
