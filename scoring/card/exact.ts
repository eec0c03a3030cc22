/**
 * Exact fractions: what scores, weights and money are worked out in (scoring.md, first paragraph). The
 * denominator is positive; fractions are not reduced, since no chain of operations here grows long.
 */
export interface Exact {
  n: bigint
  d: bigint
  /**
   * The number whose shortest decimal form this is; NaN for what was calculated. Numbers are ordered as their
   * decimals are, which makes comparing two of them cheap.
   */
  of: number
}

export const ZERO: Exact = { n: 0n, d: 1n, of: 0 }
export const ONE: Exact = { n: 1n, d: 1n, of: 1 }
const POWERS = Array.from({ length: 16 }, (_, exponent) => 10n ** BigInt(exponent))

/**
 * The decimal that a JSON number stands for: its shortest decimal form. A decimal of at most 15 digits that
 * reads back as the number is that form, which spares most numbers the way over text.
 * Throws RangeError where the number is not finite.
 */
export function exact(value: number): Exact {
  // Plus 0 makes the number of minus zero zero.
  for (let places = 0, scale = 1; places < 10; places++, scale *= 10) {
    const scaled = Math.round(value * scale)
    if (Math.abs(scaled) < 1e15 && scaled / scale === value)
      return { n: BigInt(scaled), d: POWERS[places]!, of: value + 0 }
  }
  if (!Number.isFinite(value)) throw new RangeError(`${value} is not a number to calculate with`)
  return exactOfText(String(value))
}

/** The fraction of a decimal text such as `0.08` or `1.5e-9`. */
export function exactOfText(text: string): Exact {
  const [mantissa, exponent = '0'] = text.split('e') as [string, string?]
  const [whole, fraction = ''] = mantissa.split('.') as [string, string?]
  const power = Number(exponent) - fraction.length
  const digits = BigInt(whole + fraction)
  return power < 0 ? calculated(digits, 10n ** BigInt(-power)) : calculated(digits * 10n ** BigInt(power), 1n)
}

/** The fraction n / d of calculated parts; d is positive. */
export function calculated(n: bigint, d: bigint): Exact {
  return { n, d, of: Number.NaN }
}

export function add(a: Exact, b: Exact): Exact {
  return a.d === b.d ? calculated(a.n + b.n, a.d) : calculated(a.n * b.d + b.n * a.d, a.d * b.d)
}

export function subtract(a: Exact, b: Exact): Exact {
  return a.d === b.d ? calculated(a.n - b.n, a.d) : calculated(a.n * b.d - b.n * a.d, a.d * b.d)
}

export function multiply(a: Exact, b: Exact): Exact {
  return calculated(a.n * b.n, a.d * b.d)
}

/** a / b; b must not be zero. */
export function divide(a: Exact, b: Exact): Exact {
  return b.n < 0n ? calculated(-a.n * b.d, -a.d * b.n) : calculated(a.n * b.d, a.d * b.n)
}

/** Negative, zero or positive as a is less than, equal to or greater than b. */
export function compare(a: Exact, b: Exact): number {
  const difference = a.of - b.of
  if (!Number.isNaN(difference)) return difference
  const left = a.n * b.d
  const right = b.n * a.d
  return left < right ? -1 : left > right ? 1 : 0
}

export function smaller(a: Exact, b: Exact): Exact {
  return compare(a, b) <= 0 ? a : b
}

export function larger(a: Exact, b: Exact): Exact {
  return compare(a, b) >= 0 ? a : b
}

/** The greatest integer not above a. */
export function floor(a: Exact): bigint {
  const quotient = a.n / a.d
  return a.n < 0n && quotient * a.d !== a.n ? quotient - 1n : quotient
}

/** a in units of 1/`parts`, rounded half up (towards plus infinity). */
export function roundHalfUp(a: Exact, parts: bigint): bigint {
  const units = a.n * parts
  const whole = floor(calculated(units, a.d))
  return 2n * (units - whole * a.d) >= a.d ? whole + 1n : whole
}

/** a in units of 1/`parts`, rounded half away from zero: how money is rounded (scoring.md 2.8). */
export function roundHalfAway(a: Exact, parts: bigint): bigint {
  return a.n < 0n ? -roundHalfUp(calculated(-a.n, a.d), parts) : roundHalfUp(a, parts)
}

const BILLION = 1_000_000_000n

/** A ratio or points as a number, rounded half up to 1e-9 (scoring.md 3). */
export function toNumber(a: Exact): number {
  if (a.d <= BILLION && !Number.isNaN(a.of)) return a.of
  const units = roundHalfUp(a, BILLION)
  const magnitude = units < 0n ? -units : units
  // Both parts of the quotient are exact below 2^53: it is the double nearest to the decimal.
  if (magnitude <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(units) / 1e9
  const text = `${magnitude / BILLION}.${String(magnitude % BILLION).padStart(9, '0')}`
  return Number(units < 0n ? `-${text}` : text)
}
