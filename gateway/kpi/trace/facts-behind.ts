import type { TraceEntry, TracePart } from '../../web/api.ts'
import type { Scenes } from '../scene.ts'
import { type Cause, type Causes, createCauses } from './causes.ts'
import { countedSlots } from './counted-slots.ts'
import type { FormulaInput } from './formulas.ts'
import { placesOf, type Scope, type TraceQuestion } from './question.ts'
import { type Contribution, type CountedUnit, contributionsOf, unitsAt } from './units.ts'

/** A fact behind an input, before its details are read. */
export type Behind = Pick<TraceEntry, 'id' | 'adds' | 'parts' | 'rests_on'> & { ts: number }

export interface BehindPage {
  entries: Behind[]
  next: string | null
}

type Asked = Pick<TraceQuestion, 'part' | 'limit' | 'cursor'>

/** The facts that bound parts: sign-ons, states, steps. Ordered by (`ts`, number). */
export function boundsBehind(scenes: Scenes, parts: TracePart[], { part, limit, cursor }: Asked): BehindPage {
  const selectTs = scenes.current().db.prepare<[number], number>('SELECT ts FROM fact WHERE id = ?').pluck()
  const keys = new Map<number, string[]>()
  for (const one of parts) {
    if (part !== undefined && one.key !== part) continue
    for (const fact of one.facts ?? []) keys.set(fact, [...(keys.get(fact) ?? []), one.key])
  }
  const all = [...keys].map(([id, of]) => ({
    id,
    ts: selectTs.get(id) ?? 0,
    adds: null,
    parts: of,
    rests_on: [],
  }))
  return pageOf(all.filter(isAfter(cursor)).sort(byTime), limit)
}

/** The facts that count, slot by slot until a page is full, so that the first page of a year is there at once. */
export function unitsBehind(
  scenes: Scenes,
  scope: Scope & { id: string },
  { base, product }: FormulaInput,
  { part, limit, cursor }: Asked,
): BehindPage {
  const { calendar } = scenes
  const causes = createCauses(scenes)
  const from = Math.max(scope.from, cursor?.ts ?? scope.from)
  const found: Behind[] = []
  for (const slot of countedSlots(scenes, { ...scope, from }, base)) {
    if (found.length > limit) break
    const end = Math.min(scope.to, calendar.slotFrom(slot + 1))
    const facts = factsBetween(scenes, scope, Math.max(from, slot), end, causes, ({ input, part: one }) => {
      const isOfProduct = product === undefined || one.units?.product === product
      return input === base && isOfProduct && (part === undefined || one.key === part)
    })
    found.push(...[...facts.values()].filter(isAfter(cursor)).sort(byTime))
  }
  return pageOf(found, limit)
}

function factsBetween(
  scenes: Scenes,
  scope: Scope & { id: string },
  from: number,
  to: number,
  causes: Causes,
  isWanted: (contribution: Contribution) => boolean,
): Map<number, Behind> {
  const facts = new Map<number, Behind>()
  for (const { scene, ...reign } of scenes.within(from, to)) {
    const { counting, left } = placesOf(scene, scope)
    for (const unit of unitsAt(scene, [...counting, ...left], reign.from, reign.to)) {
      for (const contribution of contributionsOf(scene, scope, unit.count)) {
        if (!isWanted(contribution)) continue
        const rests = causes.of(scene, scope.by, scope.id, contribution.input, unit)
        note(facts, unit, contribution, rests)
      }
    }
  }
  return facts
}

function note(
  facts: Map<number, Behind>,
  { single }: CountedUnit,
  { part }: Contribution,
  rests: Cause[],
): void {
  const { fact, ts } = single
  const known = facts.get(fact) ?? { id: fact, ts, adds: 0, parts: [], rests_on: [] }
  facts.set(fact, known)
  known.adds = (known.adds ?? 0) + part.value
  if (!known.parts.includes(part.key)) known.parts.push(part.key)
  for (const cause of rests) {
    if (!known.rests_on.some((one) => one.fact === cause.fact && one.why === cause.why))
      known.rests_on.push(cause)
  }
}

const byTime = (a: Behind, b: Behind) => a.ts - b.ts || a.id - b.id

function isAfter(cursor: TraceQuestion['cursor']): (one: Behind) => boolean {
  return ({ ts, id }) => cursor === undefined || ts > cursor.ts || (ts === cursor.ts && id > cursor.id)
}

function pageOf(all: Behind[], limit: number): BehindPage {
  const entries = all.slice(0, limit)
  const last = entries.at(-1)
  return { entries, next: all.length > limit && last ? `${last.ts}.${last.id}` : null }
}
