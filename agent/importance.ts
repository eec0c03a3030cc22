import type { Line, Signal } from '../config/site.ts'
import type { Reading } from '../drivers/index.ts'

/** The lower, the sooner a reading is dropped. */
export type Importance = (reading: Pick<Reading, 'line' | 'station' | 'signal'>) => number

/** The next one says it again. */
const REPEATED = 0
/** The next total says how many, though not when. */
const TOTALLED = 1
/** Said once. */
const UNIQUE = 2

/** How much is lost with a reading, by the role of its signal; one of an unknown signal may be anything. */
export function importanceOf(lines: Line[]): Importance {
  const known = new Map(
    lines.flatMap((line) =>
      line.stations.flatMap(({ id, signals }) =>
        signals.map((signal) => [`${line.id}/${id}/${signal.name}`, rankOf(signal)] as const),
      ),
    ),
  )
  return ({ line, station, signal }) => known.get(`${line}/${station}/${signal}`) ?? UNIQUE
}

function rankOf({ role, mode }: Signal): number {
  if (role === 'measure' || role === 'state') return REPEATED
  return mode === 'counter' ? TOTALLED : UNIQUE
}
