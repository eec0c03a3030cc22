import {
  add,
  compare,
  divide,
  type Exact,
  exact,
  larger,
  multiply,
  ONE,
  smaller,
  subtract,
  toNumber,
  ZERO,
} from './exact.ts'
import type { CurveData, Trend } from './schema.ts'
import { reaches } from './tolerance.ts'

/** From a value to points (scoring.md 2.3). */
export interface Curve {
  pointsAt(value: Exact): Exact
  /** The straight piece on which the value lies, as `[[value, points], …]`; one pair where the curve is flat. */
  segmentAt(value: Exact): Segment | null
  /** The most points it gives. */
  top: Exact
}
export type Segment = readonly (readonly [value: number, points: number])[]

const HUNDRED = exact(100)

/** The curve of a valid card. */
export function compileCurve(curve: CurveData, trend: Trend): Curve {
  if (curve === 'card' || curve.card)
    return { pointsAt: (value) => value, segmentAt: () => null, top: HUNDRED }
  if (curve.anchors) return anchors(curve.anchors, trend)
  if (curve.steps) return steps(curve.steps, trend)
  if (curve.ratio) return ratio(curve.ratio, trend)
  if (curve.scale) return scale(curve.scale, trend)
  return passFail(curve.pass_fail!.pass, trend)
}

/** Piecewise linear, flat outside. A value on an anchor belongs to the piece ahead of it in the direction of the trend. */
function anchors(pairs: [number, number][], trend: Trend): Curve {
  const values = pairs.map(([value]) => exact(value))
  const points = pairs.map(([, point]) => exact(point))
  const last = pairs.length - 1
  const slopes = points
    .slice(1)
    .map((point, i) => divide(subtract(point, points[i]!), subtract(values[i + 1]!, values[i]!)))

  /** How many anchors lie before the value; those it stands on count where the trend is higher. */
  const passed = (value: Exact) => {
    let count = 0
    while (count <= last) {
      const order = compare(value, values[count]!)
      if (order < 0 || (order === 0 && trend === 'lower')) break
      count++
    }
    return count
  }
  return {
    top: points.reduce(larger),
    pointsAt: (value) => {
      const after = passed(value)
      if (after === 0) return points[0]!
      if (after > last) return points[last]!
      return add(points[after - 1]!, multiply(subtract(value, values[after - 1]!), slopes[after - 1]!))
    },
    segmentAt: (value) => pairs.slice(Math.max(0, passed(value) - 1), passed(value) + 1),
  }
}

/** The last bound reached, before the first 0; the piece runs to the next bound. */
function steps(pairs: [number, number][], trend: Trend): Curve {
  const bounds = pairs.map(([bound]) => exact(bound))
  const points = pairs.map(([, point]) => exact(point))
  const reached = (value: Exact) => bounds.findLastIndex((bound) => reaches(value, bound, trend))
  return {
    top: points.reduce(larger),
    pointsAt: (value) => points[reached(value)] ?? ZERO,
    segmentAt: (value) => pairs.slice(Math.max(0, reached(value)), reached(value) + 2),
  }
}

/** Higher: value / target × 100; lower: target / value × 100, cap where value ≤ 0; within [0, cap]. */
function ratio(given: { target: number; cap?: number }, trend: Trend): Curve {
  const target = exact(given.target)
  const cap = exact(given.cap ?? 100)
  const within = (points: Exact) => larger(ZERO, smaller(cap, points))
  if (trend === 'lower') {
    const pointsAt = (value: Exact) =>
      value.n <= 0n ? cap : within(multiply(HUNDRED, divide(target, value)))
    return { top: cap, pointsAt, segmentAt: () => null }
  }
  const full = toNumber(divide(multiply(target, cap), HUNDRED))
  return {
    top: cap,
    pointsAt: (value) => within(multiply(HUNDRED, divide(value, target))),
    segmentAt: () => [
      [0, 0],
      [full, toNumber(cap)],
    ],
  }
}

/** Linear from 0 at `min` to 100 at `max`, clamped; reversed for `lower`. */
function scale({ min, max }: { min: number; max: number }, trend: Trend): Curve {
  const low = exact(min)
  const span = subtract(exact(max), low)
  const share = (value: Exact) => larger(ZERO, smaller(ONE, divide(subtract(value, low), span)))
  const higher = trend === 'higher'
  return {
    top: HUNDRED,
    pointsAt: (value) => multiply(HUNDRED, higher ? share(value) : subtract(ONE, share(value))),
    segmentAt: () => [
      [min, higher ? 0 : 100],
      [max, higher ? 100 : 0],
    ],
  }
}

function passFail(pass: number, trend: Trend): Curve {
  const bound = exact(pass)
  return {
    top: HUNDRED,
    pointsAt: (value) => (reaches(value, bound, trend) ? HUNDRED : ZERO),
    segmentAt: () => null,
  }
}
