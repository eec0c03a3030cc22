export interface QuarantineEntry {
  id: number
  at: string
  client: string
  topic: string
  payload: string
  code: string
  detail: string
}

/** GET /api/v1/quarantine, newest first. `next` is the `before` of the next page; null: this was the last. */
export interface QuarantineAnswer {
  /** Entries in quarantine, of whatever code. */
  total: number
  /** How often the quarantine has changed until then: more than that, and something came or went since. */
  changes: number
  /** How many entries there are of each code, most first. */
  codes: { code: string; entries: number }[]
  entries: QuarantineEntry[]
  next: number | null
}

/** POST /api/v1/quarantine/readmit: entries tried again, and what became of their readings. */
export interface ReadmitAnswer {
  tried: number
  admitted: number
  /** Readings that had come again meanwhile, and were taken then. */
  duplicates: number
  /** Readings that stay in quarantine. */
  refused: number
}
