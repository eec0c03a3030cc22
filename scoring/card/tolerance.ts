import { add, calculated, compare, type Exact, larger, ONE, subtract } from './exact.ts'

/** tol = 1e-9 × max(1, |bound|) of scoring.md 2.5. */
function tolerance(bound: Exact): Exact {
  const size = larger(ONE, calculated(bound.n < 0n ? -bound.n : bound.n, bound.d))
  return calculated(size.n, size.d * 1_000_000_000n)
}

/** value ≥ bound as metrics are compared: it holds from bound − tol, inclusive (scoring.md 2.5). */
export function atLeast(value: Exact, bound: Exact): boolean {
  return (
    compare(value, bound) >= 0 ||
    (near(value, bound) && compare(value, subtract(bound, tolerance(bound))) >= 0)
  )
}

/** value ≤ bound as metrics are compared: it holds to bound + tol, inclusive (scoring.md 2.5). */
export function atMost(value: Exact, bound: Exact): boolean {
  return (
    compare(value, bound) <= 0 || (near(value, bound) && compare(value, add(bound, tolerance(bound))) <= 0)
  )
}

/** Spares values that are plainly apart, by far more than any tolerance, the exact comparison. */
function near(value: Exact, bound: Exact): boolean {
  const apart = Math.abs(value.of - bound.of)
  return Number.isNaN(apart) || apart < 1e-6 * Math.max(1, Math.abs(bound.of))
}

/** Whether a value has reached a bound in the direction of its trend. */
export function reaches(value: Exact, bound: Exact, trend: 'higher' | 'lower'): boolean {
  return trend === 'higher' ? atLeast(value, bound) : atMost(value, bound)
}
