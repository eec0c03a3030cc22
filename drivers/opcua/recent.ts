import type { Reading } from '../contract.ts'

export type Value = Pick<Reading, 'v' | 'q' | 'ts'>

/** So many values of a node are remembered, and of all together: more than a server has sent and not seen acknowledged. */
const REMEMBERED = 200
const REMEMBERED_IN_ALL = 20_000

/** What was passed on lately, by node, to know what comes again. The last of a node is never forgotten. */
export interface Recent {
  remember(index: number, value: Value): void
  /** The value passed on last, come again: a re-created subscription begins with it. */
  isLast(index: number, value: Value): boolean
  last(index: number): Value | undefined
  /** Passed on before: a repaired connection is sent again what it had not acknowledged. */
  has(index: number, value: Value): boolean
}

export function createRecent(): Recent {
  const passed = new Map<number, Value[]>()
  /** Whose values came, in a ring: with the oldest goes the oldest of its node. */
  const order = new Int32Array(REMEMBERED_IN_ALL).fill(-1)
  let next = 0

  function forgetOldest(index: number): void {
    const values = passed.get(index)
    if (values && values.length > 1) values.shift()
  }

  return {
    remember(index, value) {
      const values = passed.get(index) ?? []
      values.push(value)
      passed.set(index, values)
      if (values.length > REMEMBERED) values.shift()
      forgetOldest(order[next] ?? -1)
      order[next] = index
      next = (next + 1) % REMEMBERED_IN_ALL
    },
    isLast(index, value) {
      const last = passed.get(index)?.at(-1)
      return last !== undefined && value.ts <= last.ts && value.v === last.v && value.q === last.q
    },
    last: (index) => passed.get(index)?.at(-1),
    has(index, { ts, v, q }) {
      return passed.get(index)?.some((value) => value.ts === ts && value.v === v && value.q === q) ?? false
    },
  }
}
