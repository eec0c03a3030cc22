import type { TracePart } from '../../web/api.ts'
import type { Scenes } from '../scene.ts'
import { createWindows } from '../windows.ts'
import { addEquipment } from './equipment.ts'
import type { InputName } from './figures.ts'
import type { FormulaInput } from './formulas.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { addPersonTimes } from './person-times.ts'
import type { Scope } from './question.ts'
import { addCounts, COUNT_INPUTS } from './units.ts'

/** Where inputs come from: counts, the time of persons, the time of stations. */
export type Group = 'counts' | 'persons' | 'equipment'

const OF_PERSONS: readonly InputName[] = [
  'attended_s',
  'on_standard_s',
  'off_standard_s',
  'unknown_s',
  'work_s',
]

export function groupOf(input: InputName): Group {
  if (COUNT_INPUTS.includes(input)) return 'counts'
  return OF_PERSONS.includes(input) ? 'persons' : 'equipment'
}

/** What the inputs of a scope consist of, of the groups given. */
export function ledgerOf(scenes: Scenes, scope: Scope, groups: ReadonlySet<Group>, now: number): Ledger {
  const ledger = createLedger()
  const windows = createWindows({ by: scope.by, from: scope.from, to: scope.to }, scenes.calendar)
  for (const { scene, from, to } of scenes.within(scope.from, scope.to)) {
    const reign = { ...scope, from, to }
    if (groups.has('counts')) addCounts(scene, reign, windows, ledger)
    if (groups.has('persons')) addPersonTimes(scene, reign, ledger, now)
    if (groups.has('equipment')) addEquipment(scene, reign, ledger, now)
  }
  return ledger
}

/** The scope whose parts an input is the sum of: that of the figure, or of one station of its line. */
export function scopeOf(scope: Scope & { id: string }, { station }: FormulaInput): Scope & { id: string } {
  return station === undefined ? scope : { ...scope, by: 'station', id: station, line: scope.id }
}

/** The parts of the inputs of a formula, in its order. */
export function partsOf(
  scenes: Scenes,
  scope: Scope & { id: string },
  inputs: FormulaInput[],
  now: number,
): TracePart[][] {
  const ledgers = new Map<string, Ledger>()
  const groups = new Set(inputs.filter(({ parts }) => !parts).map(({ base }) => groupOf(base)))
  return inputs.map((input) => {
    if (input.parts) return input.parts
    const own = scopeOf(scope, input)
    const key = `${own.by} ${own.id}`
    const ledger = ledgers.get(key) ?? ledgerOf(scenes, own, groups, now)
    ledgers.set(key, ledger)
    return ledger
      .parts(own.id, input.base)
      .filter(({ units }) => input.product === undefined || units?.product === input.product)
  })
}
