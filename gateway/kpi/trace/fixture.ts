import { MUCH_LATER, type TestFloor } from '../../floor/fixture.ts'
import type { TraceAnswer, TraceEntry, TracePart } from '../../web/api.ts'
import type { SubjectType } from '../question.ts'
import type { FigureId } from './figures.ts'
import { traceFigure } from './trace.ts'

// For the tests of this room: figures opened with all their pages, and formulas worked out by somebody else.

export interface FigureAsked {
  by: SubjectType
  id: string
  from: number
  to: number
  kpi: FigureId
}

/** An input with all its parts and facts. */
export interface WholeInput {
  name: string
  value: number
  parts: TracePart[]
  facts: TraceEntry[]
}

/** A figure with all pages of its inputs, which are small here, so that there are several. */
export function openWhole(
  floor: TestFloor,
  asked: FigureAsked,
  limit = 7,
): { answer: TraceAnswer; inputs: WholeInput[] } {
  const ask = (more: object) =>
    traceFigure(floor.store.db, floor.history(), { ...asked, limit, ...more }, MUCH_LATER)
  const answer = ask({})
  const inputs = answer.inputs.map(({ name, value, parts, facts }) => {
    const whole: WholeInput = { name, value, parts: [...parts.entries], facts: [...facts.entries] }
    for (let next = parts.next; next !== null; ) {
      const [page] = ask({ input: name, partsFrom: next }).inputs
      whole.parts.push(...page.parts.entries)
      next = page.parts.next
    }
    for (let next = facts.next; next !== null; ) {
      const [ts, id] = next.split('.').map(Number)
      const [page] = ask({ input: name, cursor: { ts, id } }).inputs
      whole.facts.push(...page.facts.entries)
      next = page.facts.next
    }
    return whole
  })
  return { answer, inputs }
}

/** Works out a formula of names, numbers, `+`, `/`, `×` and brackets; NaN or endless where it divides by 0. */
export function workOut(formula: string, inputs: { name: string; value: number }[]): number {
  const values = new Map(inputs.map(({ name, value }) => [name, value]))
  const tokens = formula.match(/[a-z_]+(?:\[[^\]]*\])?|\d+|[+/×()]/g) ?? []
  let at = 0
  const isNext = (...signs: string[]) => signs.includes(tokens[at])

  function sum(): number {
    let value = product()
    while (isNext('+')) {
      at++
      value += product()
    }
    return value
  }
  function product(): number {
    let value = atom()
    while (isNext('×', '/')) {
      const sign = tokens[at++]
      const next = atom()
      value = sign === '×' ? value * next : value / next
    }
    return value
  }
  function atom(): number {
    const token = tokens[at++]
    if (token !== '(') return values.get(token) ?? Number(token)
    const value = sum()
    at++
    return value
  }
  return sum()
}
