/** What rows have at hand: a folder that is gone at the end, and what was asked for on the command line. */
export interface Bench {
  folder: string
  /** Rows that were asked for. */
  only: readonly string[]
  /** Facts of the long history. */
  facts: number
  /** How long memory is watched under load. */
  minutes: number
  /** Says on standard error what is under way. */
  say(text: string): void
}

/** One figure with its bound, in words and as a number. */
export interface Result {
  id: string
  what: string
  measured: string
  reach: string
  value: number
  isReached: boolean
}

/** Rows of the table that are measured together. */
export interface RowFamily {
  ids: string[]
  measure(bench: Bench): Promise<Result[]>
}
