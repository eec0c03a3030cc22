/** Data of event `hello`: the first of a stream. */
export interface Hello {
  version: string
  at: string
  /** Line whose boards follow; null: only `status` and `changed`. */
  line: string | null
}

/** Data of event `changed`: figures of these lines changed; derived tables hold facts up to `upto`. */
export interface Changed {
  lines: string[]
  upto: number
}
