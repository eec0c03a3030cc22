import { LinesideError } from '../../base/index.ts'
import type { Worker } from '../../config/site.ts'
import type {
  TraceAnswer,
  TraceCorrection,
  TraceCorrectionAnswer,
  TraceEntry,
  TraceFact,
  TraceFactAnswer,
  TraceFeed,
  TraceStandard,
} from './api.ts'
import { demandLine, type Sight } from './sight.ts'

/** An opened figure as its asker sees it: of people outside, neither badges nor names; of corrections, that they are. */
export function onlySeenOfFigure(sight: Sight, answer: TraceAnswer, workers: readonly Worker[]): TraceAnswer {
  return {
    ...answer,
    inputs: answer.inputs.map((input) => ({
      ...input,
      facts: {
        ...input.facts,
        entries: input.facts.entries.map(
          (entry): TraceEntry => ({ ...entry, ...seen(sight, entry, workers) }),
        ),
      },
    })),
    standards: answer.standards.map((standard) => seenStandard(sight, standard)),
    corrections: answer.corrections.map((correction) => seenCorrection(sight, correction)),
  }
}

/** A correction as its asker sees it: as with facts. Throws HTTP_NOT_ALLOWED where it is about a line outside, or of none. */
export function onlySeenOfCorrection(
  sight: Sight,
  answer: TraceCorrectionAnswer,
  workers: readonly Worker[],
): TraceCorrectionAnswer {
  if (answer.lines.length === 0 && sight.lines.length > 0)
    throw new LinesideError('HTTP_NOT_ALLOWED', 'the correction is of no line that is known')
  for (const line of answer.lines) demandLine(sight, line)
  return {
    ...answer,
    correction: seenCorrection(sight, answer.correction),
    standard: answer.standard && seenStandard(sight, answer.standard),
    feeds: seenFeeds(sight, answer.feeds, workers),
  }
}

/** A fact as its asker sees it: without the figures of people, teams and lines outside, nor of who that was. */
export function onlySeenOfFact(
  sight: Sight,
  { fact, means, feeds, next }: TraceFactAnswer,
  workers: readonly Worker[],
): TraceFactAnswer {
  return {
    fact: seen(sight, fact, workers),
    means: means.map(({ worker, ...rest }) =>
      worker !== undefined && seesWorker(sight, worker, workers) ? { ...rest, worker } : rest,
    ),
    feeds: seenFeeds(sight, feeds, workers),
    next,
  }
}

function seenFeeds(sight: Sight, feeds: TraceFeed[], workers: readonly Worker[]): TraceFeed[] {
  return feeds.filter(({ by, id }) => {
    if (by === 'worker') return seesWorker(sight, id, workers)
    if (by === 'team') return sight.seesTeam(id)
    return by !== 'line' || sight.seesLine(id)
  })
}

function seenStandard(sight: Sight, standard: TraceStandard): TraceStandard {
  return { ...standard, correction: standard.correction && seenCorrection(sight, standard.correction) }
}

function seen(sight: Sight, fact: TraceFact, workers: readonly Worker[]): TraceFact {
  const isHidden = fact.worker !== null && !seesWorker(sight, fact.worker, workers)
  return {
    ...fact,
    ...(isHidden ? { worker: null, value: null, fields: {}, hidden: true } : {}),
    added_by: fact.added_by && seenCorrection(sight, fact.added_by),
    taken_out_by: fact.taken_out_by && seenCorrection(sight, fact.taken_out_by),
  }
}

function seenCorrection(sight: Sight, correction: TraceCorrection): TraceCorrection {
  return sight.seesPeople ? correction : { ...correction, author: null, reason: null }
}

function seesWorker(sight: Sight, id: string, workers: readonly Worker[]): boolean {
  return sight.seesWorker(workers.find((worker) => worker.id === id) ?? { id })
}
