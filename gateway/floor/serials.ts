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
}

const DEFECT_AHEAD_MS = 5 * 60_000

interface Instance {
  unit: SerialCycle
  started: boolean
  charge: 'scrap' | 'rework' | null
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

  for (const event of [...inOrder, ...defects].sort(byTime)) {
    const instance = instanceOf.get(isCycle(event) ? event : (targets.get(event) as SerialCycle))
    if (!instance) continue
    const hasMoved = isCycle(event) ? runCycle(instance, event) : charge(instance, event.kind)
    if (hasMoved) for (const unit of passedSince(instance, instances, isBefore)) left.add(unit)
  }
  return {
    counted: instances.map(({ unit }) => unit),
    repeats,
    charged: new Set(defects.filter((defect) => targets.get(defect)).map(({ fact }) => fact)),
    left,
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

/** Whether the unit moved from good. */
function runCycle(instance: Instance, cycle: SerialCycle): boolean {
  if (instance.started) return cycle.result !== 'good' && moveTo(instance.unit, cycle.result)
  instance.started = true
  return instance.charge !== null && moveTo(instance.unit, instance.charge)
}

/** A defect reported before the cycle arrived charges the unit as soon as it is made. */
function charge(instance: Instance, kind: 'scrap' | 'rework'): boolean {
  if (instance.started) return moveTo(instance.unit, kind)
  instance.charge ??= kind
  return false
}

/** Only a good unit moves, and it never moves back. */
function moveTo(unit: SerialCycle, result: Result): boolean {
  if (unit.result !== 'good') return false
  unit.result = result
  return true
}
