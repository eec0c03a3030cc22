import type { Value } from './recent.ts'

/** A value read now, beside the one that the subscription reported last. */
export interface Compared {
  index: number
  read: Value
  reported: Value | undefined
}

/** Nodes that differed at the last look, with what was reported of them then. */
export type Suspects = ReadonlyMap<number, Value | undefined>

/**
 * A subscription may send its keep-alives and report nothing of its nodes. A node is suspect whose value, read, is not
 * the one reported; if the next look finds it so again, and nothing was reported of it in between, its values are
 * lost: `stuck` has those. Times are not compared: a server may renew them without a change.
 */
export function look(before: Suspects, compared: Compared[]): { suspects: Suspects; stuck: number[] } {
  const differing = compared.filter(({ read, reported }) => !isSame(read, reported))
  return {
    suspects: new Map(differing.map(({ index, reported }) => [index, reported])),
    stuck: differing
      .filter(({ index, reported }) => before.has(index) && before.get(index) === reported)
      .map(({ index }) => index),
  }
}

const isSame = (a: Value, b: Value | undefined) => a.v === b?.v && a.q === b?.q
