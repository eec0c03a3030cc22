import { add, calculated, type Exact, roundHalfUp, ZERO } from './exact.ts'

/** Score and contributions, in millionths; the contributions sum to the score. */
export interface Weighed {
  score: number
  contributions: number[]
}

/**
 * Score = Σ weight × points / 10,000, rounded half up to millionths, and each indicator's part of it by largest
 * remainder, ties to the earlier (scoring.md 2.5, 2.6). Weights in basis points.
 */
export function weigh(weights: readonly number[], points: readonly Exact[]): Weighed {
  let whole = 0n
  let rest = ZERO
  const parts = points.map((point, index) => {
    const units = BigInt(weights[index]! * 100) * point.n
    const remainder = ((units % point.d) + point.d) % point.d
    const floor = (units - remainder) / point.d
    whole += floor
    if (remainder !== 0n) rest = add(rest, calculated(remainder, point.d))
    return { index, floor, remainder, d: point.d }
  })
  const left = Number(roundHalfUp(rest, 1n))
  const contributions = parts.map(({ floor }) => Number(floor))
  if (left > 0) {
    parts.sort((a, b) => {
      const order = b.remainder * a.d - a.remainder * b.d
      return order > 0n ? 1 : order < 0n ? -1 : a.index - b.index
    })
    for (const { index } of parts.slice(0, left)) contributions[index]! += 1
  }
  return { score: Number(whole) + left, contributions }
}

/** A number of millionths as an exact score. */
export function exactScore(millionths: number): Exact {
  return calculated(BigInt(millionths), 1_000_000n)
}
