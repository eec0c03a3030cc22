export type ObstacleStepKind = 'close' | 'answer' | 'approve' | 'refuse' | 'take_back'

/** What is asked about the reports of obstacles. Instants are epoch milliseconds here. */
export type ObstacleAsked =
  /** `from` null: from now on; `to` null: it is not over. */
  | {
      kind: 'report'
      worker: string
      station: string
      cause: string
      from: number | null
      to: number | null
      words: string
    }
  /** `to` null: now, where the step ends it, else it does not say. */
  | {
      kind: ObstacleStepKind
      id: number
      to: number | null
      words: string
    }

/** POST /api/v1/obstacles and what follows: the number of the report. */
export interface ObstacleAnswer {
  id: number
}

/** GET /api/v1/obstacles, newest first. */
export interface ObstaclesAnswer {
  obstacles: ObstacleEntry[]
  /** For whom and where the caller may report. */
  report: { workers: { id: string; name: string }[]; stations: { id: string; name: string }[] }
}

export interface ObstacleEntry {
  id: number
  at: string
  author: string
  worker: { id: string; name: string }
  station: { id: string; name: string }
  cause: string
  from: string
  /** Null: it is not over, as far as anybody said. */
  to: string | null
  words: string
  state: 'reported' | 'answered' | 'approved' | 'refused'
  steps: { at: string; author: string; step: ObstacleStepKind; to: string | null; words: string }[]
  /** What the caller may do with it next. */
  next: ObstacleStepKind[]
}
