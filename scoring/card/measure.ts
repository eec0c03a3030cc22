import type { Card, Indicator } from './card.ts'
import { add, type Exact, exact, multiply, ONE, ZERO } from './exact.ts'
import { rate } from './ratings.ts'
import { nameIn } from './reference.ts'
import type { Facts, RatingEntry } from './schema.ts'

/** A value as found: null where it is missing; n is the evidence behind it, shown in either case. */
export interface Measured {
  value: Exact | null
  n: number
}

const NOTHING: Measured = { value: null, n: 0 }

/**
 * The value that facts hold under a key (scoring.md 1). One whose state is `insufficient` or `suspect` is
 * missing, everywhere it is used. A rating form with entries is worked out from them (2.9).
 */
export function find(card: Card, facts: Facts, key: string): Measured {
  const form = nameIn('rating', key)
  const entries = form === undefined || key.includes('@') ? undefined : entriesOf(facts, form)
  if (entries) return rate(card.data.ratings![form!]!, entries, form!)
  const fact = facts.values[key]
  if (!fact) return NOTHING
  const { value, n = 1, state } = fact
  const missing = value === null || state === 'insufficient' || state === 'suspect'
  return { value: missing ? null : exact(value), n }
}

/** The entries of a rating form; undefined where the facts have none. */
export function entriesOf({ ratings = {} }: Facts, form: string): RatingEntry[] | undefined {
  return Object.hasOwn(ratings, form) ? ratings[form] : undefined
}

/** The value of an indicator: missing with any part of its sum, or with less than its minimum (scoring.md 2.4). */
export function measure(indicator: Indicator, found: (key: string) => Measured): Measured {
  const { value, n } = combine(indicator, found)
  return { value: n < indicator.minimum ? null : value, n }
}

/** The n of a sum is the least of its parts (scoring.md 2.4). */
function combine({ terms }: Indicator, found: (key: string) => Measured): Measured {
  const [only] = terms
  if (terms.length === 1 && only!.factor === ONE) return found(only!.key)
  let total: Exact | null = ZERO
  let n = Number.POSITIVE_INFINITY
  for (const { factor, key } of terms) {
    const part = found(key)
    n = Math.min(n, part.n)
    total = total && part.value && add(total, multiply(factor, part.value))
  }
  return { value: total, n }
}
