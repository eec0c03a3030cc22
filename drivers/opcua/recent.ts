import type { Reading } from '../contract.ts'

export type Value = Pick<Reading, 'v' | 'q' | 'ts'>

/** So many values of a node are remembered: more than a server has sent and not seen acknowledged. */
const REMEMBERED = 200

/** What was passed on lately, by node, to know what comes again. */
export interface Recent {
  remember(index: number, value: Value): void
  /** The value passed on last, come again: a re-created subscription begins with it. */
  isLast(index: number, value: Value): boolean
  /** Passed on before: a repaired connection is sent again what it had not acknowledged. */
  has(index: number, value: Value): boolean
}

export function createRecent(): Recent {
  const passed = new Map<number, Value[]>()
  return {
    remember(index, value) {
      const values = passed.get(index) ?? []
      values.push(value)
      if (values.length > REMEMBERED) values.shift()
      passed.set(index, values)
    },
    isLast(index, value) {
      const last = passed.get(index)?.at(-1)
      return last !== undefined && value.ts <= last.ts && value.v === last.v && value.q === last.q
    },
    has(index, { ts, v, q }) {
      return passed.get(index)?.some((value) => value.ts === ts && value.v === v && value.q === q) ?? false
    },
  }
}
