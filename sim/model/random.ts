/** Seeded random numbers: the same seed gives the same line. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number
  /** Uniform in [low, high), any unit. */
  between(low: number, high: number): number
  /** True with this probability. */
  chance(probability: number): boolean
  /** Exponential with this mean. */
  exponential(mean: number): number
  /** One of the items; the list is not empty. */
  pick<T>(items: readonly T[]): T
}

/** Generator sfc32 (Chris Doty-Humphrey, PractRand), seeded by a number and a label that names the stream. */
export function createRandom(seed: number, label: string): Random {
  let [a, b, c, counter] = [hash(label), hash(`${label}/${seed}`), Math.trunc(seed) >>> 0, 1]
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 2 ** 32
  }
  for (let round = 0; round < 15; round++) next()
  const between = (low: number, high: number) => low + next() * (high - low)
  return {
    next,
    between,
    chance: (probability) => next() < probability,
    exponential: (mean) => -Math.log(1 - next()) * mean,
    pick: (items) => items[Math.floor(next() * items.length)]!,
  }
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193)
  return value >>> 0
}
