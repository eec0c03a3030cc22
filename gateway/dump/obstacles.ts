import { createObstacles } from '../facts/index.ts'
import type { DumpContext, Part } from './context.ts'

/** Reports of obstacles that began in [from, to), in the order in which they were made. */
export function* obstacles({ db, from, to, localTime, stationName }: DumpContext): Generator<Part> {
  const within = createObstacles(db)
    .all()
    .filter((one) => one.from >= from && one.from < to)
  const rows = within.map(({ id, at, author, worker, station, cause, words, state, steps, ...span }) => ({
    id,
    at: localTime(at),
    author,
    worker,
    station,
    station_name: stationName(station),
    cause,
    from: localTime(span.from),
    to: span.to === null ? null : localTime(span.to),
    words,
    state,
    steps: steps.map((step) => ({
      at: localTime(step.at),
      author: step.author,
      step: step.step,
      to: step.to === null ? null : localTime(step.to),
      words: step.words,
    })),
  }))
  yield { rows, share: 1 }
}
