import type { TracePart } from '../../web/api.ts'
import type { Scene, SceneStation } from '../scene.ts'
import { lessBreaks } from '../stays.ts'
import { steppedUnits } from '../steps.ts'
import type { InputName } from './figures.ts'
import type { Ledger } from './ledger.ts'
import { placesOf, type Scope } from './question.ts'
import { createStateFacts } from './state-facts.ts'

interface Piece {
  from: number
  to: number
}

/** What a state adds to, over scheduled time: seconds, or seconds taken off. */
const STATES: Record<string, { input: InputName; kind: TracePart['kind']; sign: 1 | -1 }> = {
  running: { input: 'run_s', kind: 'run', sign: 1 },
  down: { input: 'down_s', kind: 'down', sign: 1 },
  no_plan: { input: 'planned_busy_s', kind: 'no_plan', sign: -1 },
}

/** Adds scheduled time by state, failures and stepped units of stations or lines to the ledger (kpi.md 3). */
export function addEquipment(scene: Scene, scope: Scope, ledger: Ledger, now: number): void {
  const until = Math.min(scope.to, now)
  const scheduled = scene.calendar
    .between(scope.from, until)
    .flatMap((shift) => lessBreaks(Math.max(shift.from, scope.from), Math.min(shift.to, until), shift.breaks))
  for (const station of placesOf(scene, scope).stations) {
    const id = scope.by === 'line' ? station.line.id : station.config.id
    if (scope.id !== undefined && id !== scope.id) continue
    const add = (input: InputName, part: TracePart) => ledger.add(id, input, part)
    if (station.hasState) addStates(scene, scope.from, until, scheduled, station, add)
    addSteps(scene, scope, station, add)
  }
}

function addStates(
  scene: Scene,
  from: number,
  until: number,
  scheduled: Piece[],
  station: SceneStation,
  add: (input: InputName, part: TracePart) => void,
): void {
  const facts = createStateFacts(scene.db)
  const name = station.config.id
  // From 1 ms before: a condition that ends at the very start of the window ends in it.
  const conditions = scene.conditions.between(station.id, from - 1, until)
  const beginnings = conditions.map((one) => facts.of(station.id, one))
  const part = (kind: TracePart['kind'], span: Piece, value: number, list: (number | null)[]): TracePart => ({
    key: `${kind} ${name} ${span.from}`,
    kind,
    value,
    station: name,
    from: new Date(span.from).toISOString(),
    to: new Date(span.to).toISOString(),
    facts: list.filter((fact) => fact !== null),
  })

  for (const piece of scheduled) {
    if (piece.from < piece.to)
      add('planned_busy_s', part('scheduled', piece, (piece.to - piece.from) / 1000, []))
  }
  for (const [i, condition] of conditions.entries()) {
    const held = condition.value === null ? undefined : STATES[condition.value]
    for (const piece of held ? scheduled : []) {
      const span = { from: Math.max(piece.from, condition.from), to: Math.min(piece.to, condition.to) }
      if (!held || span.from >= span.to) continue
      const { input, kind, sign } = held
      add(input, part(kind, span, (sign * (span.to - span.from)) / 1000, [beginnings[i]]))
    }
    const hasEnded = i + 1 < conditions.length
    if (condition.value !== 'down' || !hasEnded || condition.to < from) continue
    const bounds = [beginnings[i], beginnings[i + 1]]
    add('failures', part('failure', condition, 1, bounds))
    add('repair_s', part('failure', condition, (condition.to - condition.from) / 1000, bounds))
  }
}

function addSteps(
  scene: Scene,
  scope: Scope,
  station: SceneStation,
  add: (input: InputName, part: TracePart) => void,
): void {
  for (const { unit, steps, isCompliant } of steppedUnits(scene, station, scope)) {
    const part: TracePart = {
      key: `steps ${station.config.id} ${unit} ${steps[0].ts}`,
      kind: 'steps',
      value: 1,
      station: station.config.id,
      from: new Date(steps[0].ts).toISOString(),
      to: new Date(steps[steps.length - 1].ts).toISOString(),
      unit,
      facts: steps.map(({ fact }) => fact),
    }
    add('step_units', part)
    if (isCompliant) add('compliant_units', part)
  }
}
