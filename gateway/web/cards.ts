import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { errorText, LinesideError } from '../../base/index.ts'
import type { Worker } from '../../config/site.ts'
import { type Card, loadCard } from '../../scoring/card/index.ts'
import type { Limit } from './api.ts'
import type { PeriodKind } from './period.ts'

/** The score cards of the site, by what they score and the date on which they are in force (scoring.md 1). */
export interface CardBook {
  /** Ids of all cards. */
  ids(): string[]
  /** What kind of period card `id` scores, by its latest version; undefined: there is no such card. */
  kind(id: string): PeriodKind | undefined
  /** The version of card `id` in force on the local date, YYYY-MM-DD; undefined if none is. */
  inForce(id: string, date: string): Card | undefined
  /** The card by which the worker is scored on the date: worker before team before post. Only of `period`, where given. */
  applying(worker: Worker, date: string, period?: PeriodKind): Card | undefined
  /** Whether the card scores this worker at all. */
  covers(card: Card, worker: Worker): boolean
  /**
   * Pass and excellent line of a metric, by the first card in force on the date that has it; null without one.
   * A card without an excellent line has none better than pass.
   */
  limit(metric: string, date: string): Limit | null
}

/** A local date later than all others. */
const FOR_EVER = '9999-12-31'

/** Reads the card files (absolute paths). Throws CARD_INVALID naming the file and what is wrong in it. */
export function loadCards(files: string[]): CardBook {
  return createCardBook(files.map(readCard))
}

export function createCardBook(cards: Card[]): CardBook {
  const ids = [...new Set(cards.map((card) => card.id))]
  const inForce = (id: string, date: string) =>
    cards
      .filter((card) => card.id === id && card.data.effective.from <= date)
      .sort((a, b) => b.data.effective.from.localeCompare(a.data.effective.from))
      .at(0)
  const allInForce = (date: string) => ids.flatMap((id) => inForce(id, date) ?? [])
  return {
    ids: () => ids,
    kind: (id) => inForce(id, FOR_EVER)?.data.period,
    inForce,
    applying: (worker, date, period) =>
      allInForce(date)
        .filter(
          (card) => (period === undefined || card.data.period === period) && narrowness(card, worker) > 0,
        )
        .sort((a, b) => narrowness(b, worker) - narrowness(a, worker))
        .at(0),
    covers: (card, worker) => narrowness(card, worker) > 0,
    limit(metric, date) {
      const indicator = allInForce(date)
        .flatMap((card) => card.data.indicators)
        .find((candidate) => candidate.metric === metric)
      return indicator ? { pass: indicator.pass, excellent: indicator.excellent ?? indicator.pass } : null
    },
  }
}

function readCard(file: string): Card {
  try {
    return loadCard(parse(readFileSync(file, 'utf8')), file)
  } catch (error) {
    if (error instanceof LinesideError) throw error
    throw new LinesideError('CARD_INVALID', `${file}: ${errorText(error)}`, { cause: error })
  }
}

/** 0: the card does not score the worker; else the higher, the narrower. All that `applies` names must hold. */
function narrowness({ data: { applies } }: Card, worker: Worker): number {
  const holds =
    (applies.worker ?? worker.id) === worker.id &&
    (applies.team ?? worker.team) === worker.team &&
    (applies.post ?? worker.post) === worker.post
  if (!holds) return 0
  if (applies.worker !== undefined) return 3
  return applies.team !== undefined ? 2 : 1
}
