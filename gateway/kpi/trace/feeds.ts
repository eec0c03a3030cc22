import type { Database } from 'better-sqlite3'
import type { SiteHistory } from '../../../config/history.ts'
import type { TraceFactAnswer, TraceFeed, TracePart } from '../../web/api.ts'
import { iso } from '../finish.ts'
import { SUBJECTS, type SubjectType } from '../question.ts'
import { type Scene, type Scenes, scenesOf } from '../scene.ts'
import { nameOf } from '../subjects.ts'
import { createCauses } from './causes.ts'
import type { Reach } from './effect.ts'
import { effectsOf } from './effects.ts'
import { createFactDetails } from './fact-details.ts'
import { type FeedWindow, feedWindows } from './feed-windows.ts'
import { FIGURES, figuresOf, type InputName } from './figures.ts'
import { formulaOf } from './formulas.ts'
import { ledgerOf } from './parts.ts'
import { type CountedUnit, contributionsOf, unitsAt } from './units.ts'

/** A question about one fact; `from`: only windows that begin then or later. Instants are epoch milliseconds. */
export interface FactQuestion {
  fact: number
  from?: number
  /** Windows at most. */
  limit: number
}

interface FedInput {
  by: SubjectType
  id: string
  input: InputName
}

/** Something that figures rest on. */
export interface Source {
  /** Where and when it can show in figures. */
  reaches: Reach[]
  /** Whether a part of time is bounded by it. */
  bounds(part: TracePart): boolean
  /** Whether what a unit adds to an input rests on it. */
  isBehind(scene: Scene, input: FedInput, unit: CountedUnit): boolean
  /** Inputs that it is behind by itself, without a unit or a part of time. */
  inputsOf(window: FeedWindow): (FedInput & { product: string })[]
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
  return { fact, means, ...feedsFrom(scenes, factsAsSource(scenes, [id], reaches), { from, limit }, now) }
}

/** Facts, and how far they reach. */
export function factsAsSource(scenes: Scenes, ids: readonly number[], reaches: Reach[]): Source {
  const facts = new Set(ids)
  const causes = createCauses(scenes)
  return {
    reaches,
    bounds: (part) => part.facts?.some((fact) => facts.has(fact)) === true,
    isBehind: (scene, { by, id, input }, unit) =>
      facts.has(unit.single.fact) ||
      causes.of(scene, by, id, input, unit).some((cause) => facts.has(cause.fact)),
    inputsOf: () => [],
  }
}

/** The figures that a source feeds, `limit` windows of them from `from` on; `next` is the `from` of those after. */
export function feedsFrom(
  scenes: Scenes,
  source: Source,
  { from, limit }: { from: number | undefined; limit: number },
  now: number,
): { feeds: TraceFeed[]; next: string | null } {
  const { windows, next } = feedWindows(scenes.calendar, source.reaches, from, limit)
  const feeds = windows.flatMap((window) => feedsIn(scenes, source, window, now))
  return { feeds, next: next === null ? null : iso(next) }
}

function feedsIn(scenes: Scenes, source: Source, window: FeedWindow, now: number): TraceFeed[] {
  const fed: Fed = new Map(SUBJECTS.map((by) => [by, new Map()]))
  const meets = source.reaches.filter(({ from, to }) => from < window.to && to > window.from)
  if (meets.some(({ kind }) => kind === 'time')) feedTimes(scenes, source, window, fed, now)
  for (const reach of meets) if (reach.kind === 'units') feedUnits(scenes, source, window, reach, fed)
  for (const { by, id, input, product } of source.inputsOf(window)) note(fed, by, id, input, product)

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

function feedTimes(scenes: Scenes, source: Source, window: FeedWindow, fed: Fed, now: number): void {
  for (const by of SUBJECTS.filter((one) => one !== 'product')) {
    const group = by === 'worker' || by === 'team' ? 'persons' : 'equipment'
    const { from, to } = window
    for (const { id, input, parts } of ledgerOf(scenes, { by, from, to }, new Set([group]), now).all()) {
      if (parts.some(source.bounds)) note(fed, by, id, input, '')
    }
  }
}

function feedUnits(
  scenes: Scenes,
  source: Source,
  window: FeedWindow,
  reach: Extract<Reach, { kind: 'units' }>,
  fed: Fed,
): void {
  const span = { from: Math.max(window.from, reach.from), to: Math.min(window.to, reach.to) }
  for (const { scene, from, to } of scenes.within(span.from, span.to)) {
    for (const unit of unitsAt(scene, [reach.station], from, to)) {
      for (const by of SUBJECTS) {
        for (const { id, input, part } of contributionsOf(scene, { by, from, to }, unit.count)) {
          if (source.isBehind(scene, { by, id, input }, unit))
            note(fed, by, id, input, part.units?.product ?? '')
        }
      }
    }
  }
}
