import type { Database } from 'better-sqlite3'
import type { SiteHistory } from '../../config/history.ts'
import type { KpisAnswer } from '../web/api.ts'
import { iso } from './finish.ts'
import { Kept } from './kept.ts'
import { createKeptStates } from './kept-state.ts'
import { type Piece, piecesOf, runsOf } from './pieces.ts'
import { queryKpis } from './query.ts'
import { isOfPersons, type KpiQuestion } from './question.ts'
import { scenesOf } from './scene.ts'
import { partsOf } from './shift-parts.ts'
import { outsideOf, type Part, type ShiftPart, sumOf, totalsInUnits } from './shift-totals.ts'
import { createWindows } from './windows.ts'

/** An answer whose rows are JSON already; in the order of the answer. */
export interface KpisInText extends Omit<KpisAnswer, 'rows'> {
  rows: { id: string; text: string }[]
}

/** Answers questions as `queryKpis` does, and remembers what it worked out of closed shifts. */
export interface Reports {
  /** To be called within one snapshot of the store. */
  answer(question: KpiQuestion, now: number): KpisInText
}

/** Five months of 200 workers, or so. */
const MOST_BYTES = 16_000_000

/**
 * For one configuration, on a connection that only reads. A month of shift rows is made of shifts that were over when
 * they were last asked for: those are worked out again only where something of them changed since
 * (docs/decisions/0014).
 */
export function createReports(db: Database, history: SiteHistory): Reports {
  const kept = new Kept<Part>(MOST_BYTES)
  const stateWithin = createKeptStates(db)
  let era = ''

  return {
    answer(question, now) {
      if (!isKept(question)) return inText(queryKpis(db, history, question, now))
      const scenes = scenesOf(db, history)
      const windows = createWindows(question, scenes.calendar)
      const state = stateWithin(question.from, question.to)
      if (state.era !== era) kept.clear()
      era = state.era

      const keyOf = ({ from, to }: Piece) =>
        JSON.stringify([question.by, question.line ?? null, question.station ?? null, from, to])
      const stateOf = ({ from, to, isWhole }: Piece) => (isWhole && to <= now ? state.of(from, to) : null)
      const pieces = piecesOf(windows, scenes.calendar)
      const parts = new Map<Piece, Part>()
      for (const piece of pieces) {
        const part = kept.find(keyOf(piece), stateOf(piece), now)
        if (part) parts.set(piece, part)
      }
      for (const run of runsOf(pieces, (piece) => !parts.has(piece))) {
        for (const [piece, part] of partsOf(scenes, question, run, now)) {
          parts.set(piece, part)
          const number = stateOf(piece)
          if (number === null) continue
          kept.keep(keyOf(piece), {
            value: part,
            state: number,
            since: now,
            until: part.until,
            size: part.size,
          })
        }
      }

      const shifts = pieces.map((piece) => parts.get(piece) as Part)
      const outside = outsideOf(scenes, question, windows, shifts, now)
      const all: ShiftPart[] = [...shifts.filter((part) => part.kind === 'shift'), outside]
      return {
        by: question.by,
        from: iso(question.from),
        to: iso(question.to),
        definition: 'kpi/1',
        rows: inOrder(all).filter(({ id }) => question.id === undefined || id === question.id),
        ...totalsInUnits(sumOf(all.map(({ totals }) => totals))),
      }
    },
  }
}

/** Rows of equipment are not only of their own shift (see `rowsToShow`), and what is provisional passes soon. */
function isKept(question: KpiQuestion): boolean {
  return (
    question.bucket === 'shift' && isOfPersons(question) && !question.recount && question.isBehind !== true
  )
}

/** An answer whose rows are texts. */
export function inText({ rows, ...rest }: KpisAnswer): KpisInText {
  return { ...rest, rows: rows.map((row) => ({ id: row.id, text: JSON.stringify(row) })) }
}

/** The JSON of an answer. */
export function jsonOf({ by, from, to, definition, rows, ...totals }: KpisInText): string {
  const head = JSON.stringify({ by, from, to, definition }).slice(0, -1)
  const tail = JSON.stringify(totals).slice(1)
  return `${head},"rows":[${rows.map(({ text }) => text).join(',')}],${tail}`
}

/** By id, then by window. */
function inOrder(parts: ShiftPart[]): KpisInText['rows'] {
  const byId = new Map<string, KpisInText['rows']>()
  for (const { rows } of parts) {
    for (const row of rows) {
      const own = byId.get(row.id)
      if (own) own.push(row)
      else byId.set(row.id, [row])
    }
  }
  return [...byId.keys()].sort().flatMap((id) => byId.get(id) as KpisInText['rows'])
}
