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

  for (const event of [...inOrder, ...defects].sort(byTime)) {
    if (isCycle(event)) runCycle(instanceOf.get(event) as Instance, event)
    else charge(instanceOf.get(targets.get(event) as SerialCycle), event.kind)
  }
  return {
    counted: [...new Set(instanceOf.values())].map(({ unit }) => unit),
    repeats,
    charged: new Set(defects.filter((defect) => targets.get(defect)).map(({ fact }) => fact)),
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

function runCycle(instance: Instance, cycle: SerialCycle): void {
  if (!instance.started) {
    instance.started = true
    if (instance.charge) moveTo(instance.unit, instance.charge)
    return
  }
  if (cycle.result !== 'good') moveTo(instance.unit, cycle.result)
}

/** A defect reported before the cycle arrived charges the unit as soon as it is made. */
function charge(instance: Instance | undefined, kind: 'scrap' | 'rework'): void {
  if (!instance) return
  if (instance.started) moveTo(instance.unit, kind)
  else instance.charge ??= kind
}

/** Only a good unit moves, and it never moves back. */
function moveTo(unit: SerialCycle, result: Result): void {
  if (unit.result === 'good') unit.result = result
}
