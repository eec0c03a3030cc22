/** Views of the page beside boards. */
export type View = 'status' | 'quarantine' | 'configuration' | 'obstacles' | 'operations' | 'corrections'

/** /api/v1/session: who is signed in; null: nobody, or nobody has to yet. */
export interface SessionAnswer {
  person: {
    name: string
    role: string
    /** Ids that they are limited to; none: all. */
    lines: string[]
    teams: string[]
    worker: string | null
  } | null
  /** Those that are of use to whoever asks: the gateway refuses them the others. */
  views: View[]
}

/** GET /api/v1/operations, newest first. */
export interface OperationsAnswer {
  operations: {
    id: number
    at: string
    /** Empty: somebody gave a name that nobody has. */
    who: string
    what: string
  }[]
  /** `before` of the next page; null: this was the last. */
  next: number | null
}
