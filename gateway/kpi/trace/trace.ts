import type { Database } from 'better-sqlite3'
import type { SiteHistory } from '../../../config/history.ts'
import { keptFromOf } from '../../facts/index.ts'
import type {
  KpiRow,
  TraceAnswer,
  TraceCorrection,
  TraceInput,
  TracePart,
  TraceStandard,
} from '../../web/api.ts'
import { iso } from '../finish.ts'
import { queryKpis } from '../query.ts'
import { type Scenes, scenesOf } from '../scene.ts'
import { nameOf } from '../subjects.ts'
import { explain } from './explained.ts'
import { briefly, createFactDetails, type FactDetails } from './fact-details.ts'
import { boundsBehind, unitsBehind } from './facts-behind.ts'
import { FIGURES, filled, INPUTS } from './figures.ts'
import { type FormulaInput, formulaOf } from './formulas.ts'
import { groupOf, partsOf, scopeOf } from './parts.ts'
import type { TraceQuestion } from './question.ts'
import { standardsBehind } from './standards.ts'

/**
 * Opens a figure: its formula with numbers, what each number is the sum of, and the facts behind it. Reads on the
 * connection given; open windows reach up to `now`.
 */
export function traceFigure(
  db: Database,
  history: SiteHistory,
  question: TraceQuestion,
  now: number,
): TraceAnswer {
  const { by, id, from, to, kpi } = question
  const scenes = scenesOf(db, history)
  const row = rowOf(db, history, question, now)
  const formula = formulaOf(scenes, question, now)
  const parts = partsOf(scenes, question, formula.inputs, now)
  const values = new Map(formula.inputs.map(({ name }, i) => [name, sumOf(parts[i])]))
  const details = createFactDetails(scenes)
  const value = figureOf(row, question, parts)
  const standards = standardsBehind(scenes, question, formula.inputs, parts, details.corrections)
  const keptFrom = keptFromOf(db)
  return {
    by,
    id,
    name: nameOf(scenes, by, id),
    from: iso(from),
    to: iso(to),
    kpi,
    definition: 'kpi/1',
    unit: FIGURES[kpi].unit,
    value,
    formula: {
      text: formula.text,
      filled: filledIn(formula.text, values, value, row),
      clause: 'kpi.md 3',
    },
    dropped_before: keptFrom > from ? iso(keptFrom) : null,
    inputs: formula.inputs.flatMap((input, i) =>
      question.input === undefined || question.input === input.name
        ? [inputOf(scenes, question, input, parts[i], details)]
        : [],
    ),
    quality: {
      ...(row?.quality ?? { state: 'insufficient', coverage: null, reasons: [] }),
      ...explain(scenes, question, row?.quality.reasons ?? [], now),
    },
    standards,
    corrections: correctionsOf(db, question, parts.flat(), standards, details),
  }
}

/** Undefined where the subject has neither time nor units in the window. */
function rowOf(
  db: Database,
  history: SiteHistory,
  { by, id, from, to, line, station, isBehind }: TraceQuestion,
  now: number,
): KpiRow | undefined {
  const asked = {
    by,
    id,
    from,
    to,
    ...(line === undefined ? {} : { line }),
    ...(station === undefined ? {} : { station }),
    ...(isBehind === undefined ? {} : { isBehind }),
  }
  return queryKpis(db, history, asked, now).rows[0]
}

/** A KPI is that of the answer to `GET /api/v1/kpis`; a sum is what its parts add up to. */
function figureOf(row: KpiRow | undefined, { kpi }: TraceQuestion, parts: TracePart[][]): number | null {
  const isSum = FIGURES[kpi].inputs.length === 1 && FIGURES[kpi].formula === kpi
  return isSum ? sumOf(parts[0]) : (row?.kpis[kpi] ?? null)
}

function sumOf(parts: TracePart[]): number {
  return parts.reduce((sum, { value }) => sum + value, 0)
}

function filledIn(
  text: string,
  values: ReadonlyMap<string, number>,
  value: number | null,
  row: KpiRow | undefined,
): string {
  const numbers = filled(text, values)
  const reasons = row?.quality.reasons ?? []
  if (value === null) return reasons.length === 0 ? `${numbers}: –` : `${numbers}: – (${reasons.join(', ')})`
  return `${numbers} = ${Number(value.toPrecision(4))}`
}

function inputOf(
  scenes: Scenes,
  question: TraceQuestion,
  input: FormulaInput,
  parts: TracePart[],
  details: FactDetails,
): TraceInput {
  const { limit, partsFrom = 0 } = question
  const isCounted = !input.parts && groupOf(input.base) === 'counts'
  const behind = isCounted
    ? unitsBehind(scenes, scopeOf(question, input), input, question)
    : boundsBehind(scenes, parts, question)
  const end = partsFrom + limit
  return {
    name: input.name,
    value: sumOf(parts),
    ...INPUTS[input.base],
    parts: {
      total: parts.length,
      entries: parts.slice(partsFrom, end),
      next: end < parts.length ? end : null,
    },
    facts: {
      entries: behind.entries.flatMap(({ id, adds, parts: keys, rests_on }) => {
        const fact = details.of(id)
        return fact ? [{ ...fact, adds, parts: keys, rests_on }] : []
      }),
      next: behind.next,
    },
  }
}

/** Corrections whose facts lie in the window, at stations that the figure rests on, and of its standards. */
function correctionsOf(
  db: Database,
  { from, to }: TraceQuestion,
  parts: TracePart[],
  standards: TraceStandard[],
  details: FactDetails,
): TraceCorrection[] {
  const ofStandards = new Set(standards.map(({ correction }) => correction?.id))
  const stations = new Set(parts.map(({ station }) => station))
  const selectTs = db.prepare<[number], number>('SELECT ts FROM fact WHERE id = ?').pluck()
  const isMeant = (fact: number) => {
    const ts = selectTs.get(fact)
    return ts !== undefined && ts >= from && ts < to && stations.has(details.of(fact)?.station ?? null)
  }
  return details.corrections
    .filter(({ id, takenOut, added }) => ofStandards.has(id) || [...takenOut, ...added].some(isMeant))
    .flatMap((correction) => briefly(correction) ?? [])
}
