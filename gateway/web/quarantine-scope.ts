import { LinesideError } from '../../base/index.ts'
import type { SiteHistory } from '../../config/history.ts'
import type { EntryPlace } from './fact-place.ts'
import type { Sight } from './sight.ts'

/**
 * How topics begin of the readings in quarantine that somebody sees, those of their lines; undefined: they see all. An
 * entry of a line that the site never had is of no line: it is for those who are not limited.
 */
export function topicsSeen(sight: Sight, history: SiteHistory): string[] | undefined {
  if (sight.lines.length === 0) return undefined
  const known = new Set(history.reigns.flatMap(({ site }) => site.lines.map(({ id }) => id)))
  return sight.lines.filter((line) => known.has(line)).map((line) => `lineside/v1/${line}/`)
}

/** Throws HTTP_NOT_ALLOWED where entries that are named are of other topics. */
export function demandEntries(
  topics: string[] | undefined,
  ids: readonly number[],
  { entry }: { entry(id: number): EntryPlace | null },
): void {
  if (topics === undefined) return
  const outside = ids.filter((id) => !topics.some((topic) => entry(id)?.topic.startsWith(topic)))
  if (outside.length === 0) return
  throw new LinesideError('HTTP_NOT_ALLOWED', `entries of a line outside, or of none: ${outside.join(', ')}`)
}
