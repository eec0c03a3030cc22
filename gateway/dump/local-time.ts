/** Offsets of zones change at whole quarters of an hour. */
const QUARTER_MS = 900_000

/** Epoch milliseconds in, RFC 3339 with the offset of the zone then out: `2026-11-02T06:00:00.000+08:00`. */
export function createLocalTime(timezone: string): (at: number) => string {
  let quarter = Number.NaN
  let offsetMs = 0
  let offset = ''

  function lookUp(at: number): void {
    const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone)
    offsetMs = zoned.offsetNanoseconds / 1_000_000
    // A zone of long ago had seconds in its offset, which RFC 3339 cannot write.
    const minutes = Math.trunc(offsetMs / 60_000)
    offsetMs = minutes * 60_000
    const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
    offset = `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`
  }

  return (at) => {
    const asked = Math.floor(at / QUARTER_MS)
    if (asked !== quarter) lookUp(at)
    quarter = asked
    return new Date(at + offsetMs).toISOString().slice(0, -1) + offset
  }
}
