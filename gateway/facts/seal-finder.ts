import type { Database } from 'better-sqlite3'

/** Where in the chain a fact is sealed. */
export interface FactSeal {
  n: number
  /** Epoch milliseconds. */
  at: number
  /** Hexadecimal. */
  hash: string
}

interface Row {
  n: number
  at: number
  first: number
  last: number
  hash: Buffer
}

/** Finds the seal that covers a fact; null where none does yet. By halving, as there are millions of seals. */
export function createSealFinder(db: Database): (fact: number) => FactSeal | null {
  const selectFrom = db.prepare<[number], Row>(
    "SELECT n, at, first, last, hash FROM seal WHERE kind = 'fact' AND n >= ? ORDER BY n LIMIT 1",
  )
  const selectLast = db.prepare<[], number | null>("SELECT max(n) FROM seal WHERE kind = 'fact'").pluck()
  let recent: Row | undefined

  function find(fact: number): Row | undefined {
    let low = 0
    let high = selectLast.get() ?? -1
    while (low <= high) {
      const middle = (low + high) >> 1
      const seal = selectFrom.get(middle)
      if (!seal || fact < seal.first) high = middle - 1
      else if (fact > seal.last) low = seal.n + 1
      else return seal
    }
    return undefined
  }

  return (fact) => {
    if (!recent || fact < recent.first || fact > recent.last) recent = find(fact)
    return recent ? { n: recent.n, at: recent.at, hash: recent.hash.toString('hex') } : null
  }
}
