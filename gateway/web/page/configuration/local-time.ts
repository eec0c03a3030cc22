const LOCAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/
const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/**
 * A local date and time of a zone, as a field `datetime-local` gives it (`2026-11-22T08:00`), in RFC 3339 with the
 * offset then in force; null for anything else. Where clocks are set back, the earlier of the two instants; where
 * they are set forward, a time left out is read by the offset before (as Temporal's "compatible" does).
 */
export function withOffset(local: string, timeZone: string): string | null {
  if (!LOCAL.test(local)) return null
  const asUtc = Date.parse(`${local}Z`)
  if (Number.isNaN(asUtc)) return null
  const before = offsetAt(asUtc - DAY_MS, timeZone)
  const after = offsetAt(asUtc + DAY_MS, timeZone)
  const holds = (offset: number) => offsetAt(asUtc - offset * MINUTE_MS, timeZone) === offset
  const offset = !holds(before) && holds(after) ? after : before
  return `${local.length === 16 ? `${local}:00` : local}${inWords(offset)}`
}

/** Minutes by which the clocks of a zone are ahead of UTC at an instant. */
function offsetAt(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at)
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign, hours, minutes] = /^GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? []
  const ahead = Number(hours ?? 0) * 60 + Number(minutes ?? 0)
  return sign === '-' ? -ahead : ahead
}

function inWords(offset: number): string {
  const two = (part: number) => String(part).padStart(2, '0')
  const ahead = Math.abs(offset)
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(ahead / 60))}:${two(ahead % 60)}`
}
