import type { Database } from 'better-sqlite3'
import type { SiteHistory } from '../../../config/history.ts'
import type { TraceFact, TraceFactAnswer, TraceFeed } from '../../web/api.ts'
import { iso } from '../finish.ts'
import { SUBJECTS, type SubjectType } from '../question.ts'
import { type Scenes, scenesOf } from '../scene.ts'
import { nameOf } from '../subjects.ts'
import { type Causes, createCauses } from './causes.ts'
import type { Reach } from './effect.ts'
import { effectsOf } from './effects.ts'
import { createFactDetails } from './fact-details.ts'
import { type FeedWindow, feedWindows } from './feed-windows.ts'
import { FIGURES, figuresOf, type InputName } from './figures.ts'
import { formulaOf } from './formulas.ts'
import { ledgerOf } from './parts.ts'
import { contributionsOf, unitsAt } from './units.ts'

/** A question about one fact; `from`: only windows that begin then or later. Instants are epoch milliseconds. */
export interface FactQuestion {
  fact: number
  from?: number
  /** Windows at most. */
  limit: number
}

/** By kind of subject and id: the inputs that a fact is behind, with the products it counts there. */
type Fed = Map<SubjectType, Map<string, Map<InputName, Set<string>>>>

/**
 * What a fact means, and which figures of shifts (of days, outside the shifts) it feeds: exactly those whose trace
 * lists it. Undefined where there is no such fact.
 */
export function traceFact(
  db: Database,
  history: SiteHistory,
  { fact: id, from, limit }: FactQuestion,
  now: number,
): TraceFactAnswer | undefined {
  const scenes = scenesOf(db, history)
  const fact = createFactDetails(scenes).of(id)
  if (!fact) return undefined
  const { means, reaches } = effectsOf(scenes, fact, now)
  const { windows, next } = feedWindows(scenes.calendar, reaches, from, limit)
  const causes = createCauses(scenes)
  const feeds = windows.flatMap((window) => feedsIn(scenes, fact, window, reaches, causes, now))
  return { fact, means, feeds, next: next === null ? null : iso(next) }
}

function feedsIn(
  scenes: Scenes,
  fact: TraceFact,
  window: FeedWindow,
  reaches: Reach[],
  causes: Causes,
  now: number,
): TraceFeed[] {
  const fed: Fed = new Map(SUBJECTS.map((by) => [by, new Map()]))
  const meets = reaches.filter(({ from, to }) => from < window.to && to > window.from)
  if (meets.some(({ kind }) => kind === 'time')) feedTimes(scenes, fact.id, window, fed, now)
  for (const reach of meets)
    if (reach.kind === 'units') feedUnits(scenes, fact.id, window, reach, causes, fed)

  return SUBJECTS.flatMap((by) =>
    [...(fed.get(by) ?? [])].flatMap(([id, inputs]): TraceFeed[] => {
      const kpis = figuresOf(by).filter((kpi) => isFed(scenes, { by, id, ...window, kpi }, inputs, fed, now))
      const { from, to, shift } = window
      const name = nameOf(scenes, by, id)
      return [{ by, id, name, from: iso(from), to: iso(to), shift, inputs: [...inputs.keys()], kpis }]
    }),
  )
}

/** Whether the fact is behind an input of the formula; those of stations stand in formulas of their line. */
function isFed(
  scenes: Scenes,
  figure: Parameters<typeof formulaOf>[1],
  inputs: Map<InputName, Set<string>>,
  fed: Fed,
  now: number,
): boolean {
  if (figure.kpi !== 'rolled_yield') return FIGURES[figure.kpi].inputs.some((name) => inputs.has(name))
  const stations = fed.get('station')
  return formulaOf(scenes, figure, now).inputs.some(({ base, station, product }) => {
    const products = station === undefined ? undefined : stations?.get(station)?.get(base)
    return product !== undefined && products?.has(product) === true
  })
}

function note(fed: Fed, by: SubjectType, id: string, input: InputName, product: string): void {
  const subjects = fed.get(by)
  const inputs = subjects?.get(id) ?? new Map<InputName, Set<string>>()
  subjects?.set(id, inputs)
  const products = inputs.get(input) ?? new Set<string>()
  inputs.set(input, products.add(product))
}

function feedTimes(scenes: Scenes, fact: number, window: FeedWindow, fed: Fed, now: number): void {
  for (const by of SUBJECTS.filter((one) => one !== 'product')) {
    const group = by === 'worker' || by === 'team' ? 'persons' : 'equipment'
    const { from, to } = window
    for (const { id, input, parts } of ledgerOf(scenes, { by, from, to }, new Set([group]), now).all()) {
      if (parts.some(({ facts }) => facts?.includes(fact))) note(fed, by, id, input, '')
    }
  }
}

function feedUnits(
  scenes: Scenes,
  fact: number,
  window: FeedWindow,
  reach: Extract<Reach, { kind: 'units' }>,
  causes: Causes,
  fed: Fed,
): void {
  const span = { from: Math.max(window.from, reach.from), to: Math.min(window.to, reach.to) }
  for (const { scene, from, to } of scenes.within(span.from, span.to)) {
    for (const unit of unitsAt(scene, [reach.station], from, to)) {
      for (const by of SUBJECTS) {
        for (const { id, input, part } of contributionsOf(scene, { by, from, to }, unit.count)) {
          const isBehind =
            unit.single.fact === fact ||
            causes.of(scene, by, id, input, unit).some((cause) => cause.fact === fact)
          if (isBehind) note(fed, by, id, input, part.units?.product ?? '')
        }
      }
    }
  }
}
