import type { Result } from '../../scoring/kpi/index.ts'

/** A cycle that names a unit. */
export interface SerialCycle {
  station: number
  ts: number
  fact: number
  result: Result
  product: number | null
}

/** A defect that names a unit. `origin` null: not said. */
export interface SerialDefect {
  station: number
  ts: number
  fact: number
  kind: 'scrap' | 'rework'
  origin: number | null
}

export interface SerialOutcome {
  /** Units as counted: where and when they were made, and what became of them. */
  counted: SerialCycle[]
  repeats: SerialCycle[]
  /** Facts of defects that charge a unit (kpi.md 2, rule 1), whether or not it was still good. */
  charged: Set<number>
  /** Units as counted that were charged at an earlier station of their line after they were counted. */
  left: Set<SerialCycle>
  /** The fact that moved a unit as counted from good, or made it leave the good of its line. */
  movedBy: Map<SerialCycle, number>
}

const DEFECT_AHEAD_MS = 5 * 60_000

interface Instance {
  unit: SerialCycle
  started: boolean
  charge: Pick<SerialDefect, 'kind' | 'fact'> | null
}

/**
 * What becomes of one serial number (kpi.md 2): which cycles count, which are repeats, and which
 * defects charge it. Cycles and defects come in any order; they act in the order of (`ts`, `fact`).
 * `reuseAfterMs`: how long a number means the same unit, at an instant. `isBefore`: the first station comes strictly
 * before the second in the order of one line, at an instant.
 */
export function followUnit(
  cycles: SerialCycle[],
  defects: SerialDefect[],
  reuseAfterMs: (at: number) => number,
  isBefore: (station: number, other: number, at: number) => boolean,
): SerialOutcome {
  const inOrder = [...cycles].sort(byTime)
  const { instanceOf, repeats } = countCycles(inOrder, reuseAfterMs)
  const targets = new Map(defects.map((defect) => [defect, targetOf(defect, inOrder, isBefore)]))
  const instances = [...new Set(instanceOf.values())]
  const left = new Set<SerialCycle>()
  const movedBy = new Map<SerialCycle, number>()

  for (const event of [...inOrder, ...defects].sort(byTime)) {
    const instance = instanceOf.get(isCycle(event) ? event : (targets.get(event) as SerialCycle))
    if (!instance) continue
    const mover = isCycle(event) ? runCycle(instance, event) : charge(instance, event)
    if (mover === null) continue
    movedBy.set(instance.unit, mover)
    for (const unit of passedSince(instance, instances, isBefore)) {
      left.add(unit)
      if (!movedBy.has(unit)) movedBy.set(unit, mover)
    }
  }
  return {
    counted: instances.map(({ unit }) => unit),
    repeats,
    charged: new Set(defects.filter((defect) => targets.get(defect)).map(({ fact }) => fact)),
    left,
    movedBy,
  }
}

function isCycle(event: SerialCycle | SerialDefect): event is SerialCycle {
  return 'result' in event
}

function byTime(a: { ts: number; fact: number }, b: { ts: number; fact: number }): number {
  return a.ts - b.ts || a.fact - b.fact
}

function countCycles(
  inOrder: SerialCycle[],
  reuseAfterMs: (at: number) => number,
): { instanceOf: Map<SerialCycle, Instance>; repeats: SerialCycle[] } {
  const instanceOf = new Map<SerialCycle, Instance>()
  const repeats: SerialCycle[] = []
  const current = new Map<number, Instance>()
  for (const cycle of inOrder) {
    const known = current.get(cycle.station)
    if (known && cycle.ts - known.unit.ts < reuseAfterMs(cycle.ts)) {
      instanceOf.set(cycle, known)
      repeats.push(cycle)
      continue
    }
    const instance: Instance = { unit: { ...cycle }, started: false, charge: null }
    current.set(cycle.station, instance)
    instanceOf.set(cycle, instance)
  }
  return { instanceOf, repeats }
}

/** The cycle that a defect charges: the latest known at its origin; without origin, at exactly one earlier station. */
function targetOf(
  defect: SerialDefect,
  inOrder: SerialCycle[],
  isBefore: (station: number, other: number, at: number) => boolean,
): SerialCycle | undefined {
  const known = inOrder.filter(({ ts }) => ts <= defect.ts + DEFECT_AHEAD_MS)
  if (defect.origin !== null) return known.findLast(({ station }) => station === defect.origin)
  const upstream = known.filter(({ station }) => isBefore(station, defect.station, defect.ts))
  if (new Set(upstream.map(({ station }) => station)).size !== 1) return undefined
  return upstream.at(-1)
}

/**
 * Where the unit of `origin` was counted further down its line by now: at each station, the first time since it was
 * made at its origin.
 */
function passedSince(
  origin: Instance,
  instances: Instance[],
  isBefore: (station: number, other: number, at: number) => boolean,
): SerialCycle[] {
  const first = new Map<number, SerialCycle>()
  for (const { unit, started } of instances) {
    const isFurther = started && byTime(unit, origin.unit) > 0
    if (!isFurther || !isBefore(origin.unit.station, unit.station, unit.ts)) continue
    const known = first.get(unit.station)
    if (!known || byTime(unit, known) < 0) first.set(unit.station, unit)
  }
  return [...first.values()]
}

/** The fact that moved the unit from good, where it did. */
function runCycle(instance: Instance, cycle: SerialCycle): number | null {
  const { started, unit, charge: charged } = instance
  instance.started = true
  if (started) return cycle.result !== 'good' && moveTo(unit, cycle.result) ? cycle.fact : null
  return charged !== null && moveTo(unit, charged.kind) ? charged.fact : null
}

/** A defect reported before the cycle arrived charges the unit as soon as it is made. */
function charge(instance: Instance, { kind, fact }: SerialDefect): number | null {
  if (instance.started) return moveTo(instance.unit, kind) ? fact : null
  instance.charge ??= { kind, fact }
  return null
}

/** Only a good unit moves, and it never moves back. */
function moveTo(unit: SerialCycle, result: Result): boolean {
  if (unit.result !== 'good') return false
  unit.result = result
  return true
}
