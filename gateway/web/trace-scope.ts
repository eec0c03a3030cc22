import type { Worker } from '../../config/site.ts'
import type { TraceAnswer, TraceCorrection, TraceEntry, TraceFact, TraceFactAnswer } from './api.ts'
import type { Sight } from './sight.ts'

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
    corrections: answer.corrections.map((correction) => seenCorrection(sight, correction)),
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
    feeds: feeds.filter(({ by, id }) => {
      if (by === 'worker') return seesWorker(sight, id, workers)
      if (by === 'team') return sight.seesTeam(id)
      return by !== 'line' || sight.seesLine(id)
    }),
    next,
  }
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
