import { LinesideError } from './errors.ts'

/** An RFC 3339 instant with an offset, as an option of a command names it, to epoch milliseconds. Throws USAGE. */
export function instantOf(text: string, option: string): number {
  try {
    return Temporal.Instant.from(text).epochMilliseconds
  } catch {
    throw new LinesideError('USAGE', `${option} ${text}: an instant like 2026-11-02T06:00:00+08:00 is needed`)
  }
}
