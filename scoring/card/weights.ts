/** 100 % in basis points, in which weights are held (scoring.md 2.1). */
export const WHOLE = 10_000

/** A percentage in basis points; undefined where it is finer than a basis point. */
export function basisPoints(percent: number): number | undefined {
  const points = Math.round(percent * 100)
  return points / 100 === percent ? points : undefined
}

/**
 * `total` shared out in proportion to `weights`, in whole units by largest remainder, ties to the earlier
 * (scoring.md 2.2, 2.4). All are integers; the weights sum to more than 0, the shares to `total`.
 */
export function apportion(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((soFar, weight) => soFar + weight, 0)
  const shares = weights.map((weight) => Math.floor((weight * total) / sum))
  const left = total - shares.reduce((soFar, share) => soFar + share, 0)
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (weight * total) % sum }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index)
  for (const { index } of byRemainder.slice(0, left)) shares[index]! += 1
  return shares
}
