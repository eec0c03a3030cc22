import { LinesideError } from '../../base/index.ts'
import type { SiteHistory } from '../../config/history.ts'
import type { Site, Worker } from '../../config/site.ts'
import { type Card, type Facts, type ScoreResult, scoreCard } from '../../scoring/card/index.ts'
import type { Calendar } from '../floor/calendar.ts'
import type { KpiRow } from './api.ts'
import type { CardBook } from './cards.ts'
import type { Figures } from './figures.ts'
import { PERIOD_FORMS, type Period, periodOf, runningLabel } from './period.ts'
import { BadParameters } from './problem.ts'

/** Figures that are not drawn from units: their evidence is not counted in units. */
const NOT_FROM_UNITS = new Set(['worker_utilisation'])

export interface ScoreQuestion {
  card: string
  /** A worker; without it, everybody whom the card scores. */
  subject?: string
  /** Label of a period; without it, the running one. */
  period?: string
  /** Whose scores are anybody's business who asks; without it, everybody's. Others are as if not there. */
  sees?: (worker: Worker) => boolean
}

export interface ScoreSources {
  site: Site
  history: SiteHistory
  calendar: Calendar
  cards: CardBook
  figures: Figures
}

/**
 * Scores of a card and period (scoring.md 3), one result a worker. Throws HTTP_NOT_FOUND for a card or subject that
 * is not there, and HTTP_BAD_REQUEST for a period that the card does not have. `isBehind`: the sums do not hold all
 * facts yet.
 */
export function answerScores(
  sources: ScoreSources,
  question: ScoreQuestion,
  now: number,
  isBehind = false,
): ScoreResult[] {
  const period = askedPeriod(sources, question, now)
  const card = cardOfPeriod(sources.cards, question.card, period)
  const workers = askedWorkers(sources, question, card, Math.min(period.end - 1, now))
  const rows = rowsByWorker(sources.figures, period, now, isBehind)
  return workers.map((worker) => scoreWorker(card, worker, period, rows.get(worker.id), now))
}

/** The score of one worker from the row of their KPIs over the period; provisional while the period is open. */
export function scoreWorker(
  card: Card,
  worker: Worker,
  period: Period,
  row: KpiRow | undefined,
  now: number,
): ScoreResult {
  const provisional = now < period.end || row?.quality.state === 'provisional'
  return scoreCard(card, factsOf(worker, period, row), { provisional })
}

/** KPIs of all workers over a period, on all lines, by worker id. */
export function rowsByWorker(
  figures: Figures,
  period: Period,
  now: number,
  isBehind = false,
): Map<string, KpiRow> {
  const { rows } = figures.kpis({ by: 'worker', from: period.start, to: period.end, isBehind }, now)
  return new Map(rows.map((row) => [row.id, row]))
}

function factsOf(worker: Worker, period: Period, row: KpiRow | undefined): Facts {
  const units = row ? row.sums.good + row.sums.scrap + row.sums.rework : 0
  const values = Object.entries(row?.kpis ?? {}).flatMap(([id, value]) =>
    value === null
      ? []
      : [
          [
            `kpi:${id}`,
            { value, n: NOT_FROM_UNITS.has(id) ? 1 : units, state: row?.quality.state ?? 'good' },
          ] as const,
        ],
  )
  return {
    subject: {
      id: worker.id,
      ...(worker.post ? { post: worker.post } : {}),
      ...(worker.team ? { team: worker.team } : {}),
    },
    period: { label: period.label, from: period.from, to: period.to },
    values: Object.fromEntries(values),
  }
}

function askedPeriod({ calendar, cards }: ScoreSources, question: ScoreQuestion, now: number): Period {
  const kind = cards.kind(question.card)
  if (!kind) throw unknown('card', question.card, cards.ids())
  const label = question.period ?? runningLabel(kind, now, calendar)
  const period = label === undefined ? undefined : periodOf(kind, label, calendar)
  if (period) return period
  if (question.period === undefined)
    throw new LinesideError('HTTP_NOT_FOUND', 'the calendar has no shift yet')
  throw new BadParameters([{ parameter: 'period', found: question.period, allowed: PERIOD_FORMS[kind] }])
}

/** The card in force on the period's last day scores the period (scoring.md 1). */
function cardOfPeriod(cards: CardBook, id: string, period: Period): Card {
  const lastDay = Temporal.PlainDate.from(period.to).subtract({ days: 1 }).toString()
  const card = cards.inForce(id, lastDay)
  if (!card) throw new LinesideError('HTTP_NOT_FOUND', `no version of card '${id}' is in force on ${lastDay}`)
  return card
}

/** Teams and posts are those of the version in force at the period's end, or now. */
function askedWorkers(
  { history, cards }: ScoreSources,
  question: ScoreQuestion,
  card: Card,
  at: number,
): Worker[] {
  const { sees = () => true } = question
  const covered = history.at(at).workers.filter((worker) => cards.covers(card, worker) && sees(worker))
  if (question.subject === undefined) return covered
  const worker = covered.find(({ id }) => id === question.subject)
  if (worker) return [worker]
  throw unknown(
    `subject of card '${card.id}'`,
    question.subject,
    covered.map(({ id }) => id),
  )
}

function unknown(what: string, found: string, known: string[]): LinesideError {
  return new LinesideError(
    'HTTP_NOT_FOUND',
    `there is no ${what} named '${found}'; known: ${known.join(', ') || 'none'}`,
  )
}
