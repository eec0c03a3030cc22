import type { TracePart } from '../../web/api.ts'
import type { InputName } from './figures.ts'

/** The parts of inputs, by subject: those with the same key are one. */
export interface Ledger {
  add(id: string, input: InputName, part: TracePart): void
  parts(id: string, input: InputName): TracePart[]
  /** Everything in it. */
  all(): Generator<{ id: string; input: InputName; parts: TracePart[] }>
}

export function createLedger(): Ledger {
  const subjects = new Map<string, Map<InputName, Map<string, TracePart>>>()

  return {
    add(id, input, part) {
      const inputs = subjects.get(id) ?? new Map<InputName, Map<string, TracePart>>()
      subjects.set(id, inputs)
      const parts = inputs.get(input) ?? new Map<string, TracePart>()
      inputs.set(input, parts)
      const known = parts.get(part.key)
      parts.set(part.key, known ? joined(known, part) : part)
    },
    parts: (id, input) => [...(subjects.get(id)?.get(input)?.values() ?? [])],
    *all() {
      for (const [id, inputs] of subjects) {
        for (const [input, parts] of inputs) yield { id, input, parts: [...parts.values()] }
      }
    },
  }
}

function joined(one: TracePart, other: TracePart): TracePart {
  const both = { ...one, value: one.value + other.value }
  if (one.units && other.units) both.units = { ...one.units, units: one.units.units + other.units.units }
  if (one.from !== undefined && other.from !== undefined && other.from < one.from) both.from = other.from
  if (one.to !== undefined && other.to !== undefined && other.to > one.to) both.to = other.to
  if (one.facts && other.facts) both.facts = [...new Set([...one.facts, ...other.facts])]
  return both
}
