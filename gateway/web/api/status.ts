import type { QuarantineEntry } from './quarantine.ts'

export interface StatusAnswer {
  gateway: string
  version: string
  at: string
  started: string
  ready: boolean
  store: {
    state: 'ok' | 'failed'
    error: string | null
    facts: number
    bytes: number
    lag: number
    /** Every reading of that time and later is kept; older ones were dropped. Null: nothing was ever dropped. */
    facts_since: string | null
  }
  mqtt: { host: string; port: number; clients: number; readings: number; duplicates: number; refused: number }
  devices: {
    id: string
    driver: string
    agent: string | null
    link: string
    since: string
    last_reading: string | null
    /** Connected, and not heard of since then, which is longer than is expected. */
    silent_since: string | null
    readings: number
    /** Over the last minute. */
    per_second: number
    /** Bytes that came and were understood as nothing. */
    thrown_away: number
    /** How often the same came again too soon and was dropped. */
    repeats: number
    error: { code: string; text: string; next: string; at: string } | null
  }[]
  agents: {
    id: string
    connected: boolean
    last_seen: string | null
    version: string | null
    spool: number | null
    /** What those readings take, and may take, bytes. */
    spool_bytes: number | null
    spool_limit: number | null
    /** Readings dropped since its spool was made: it was full, or they were too old. */
    dropped: number | null
    /** How far its clock is ahead of the gateway's, seconds; below 0: behind. */
    clock_offset_s: number | null
    /** Why it does not go by the configuration that it was given. */
    error: { code: string; text: string; next: string; at: string } | null
  }[]
  sinks: {
    id: string
    sink: string
    url: string
    connected: boolean
    waiting: number
    sent: number
    last_seq: number
    last_sent: string | null
    error: { code: string; text: string; next: string; at: string } | null
  }[]
  /** `changes`: how often it has changed so far, as in GET /api/v1/quarantine. */
  quarantine: { total: number; changes: number; latest: QuarantineEntry[] }
  clock: {
    now: string
    timezone: string
    /** Whether the gateway's clock counts as set; until then readings are held. */
    trusted: boolean
    /** Whether the system says that it is synchronised; null: it does not say. */
    synchronised: boolean | null
    /** The last time that it was set while the gateway ran, by how much; null: it was not. */
    last_step: { at: string; seconds: number } | null
    /** Readings that are held until a clock is known. */
    held: number
    /**
     * Who sends times of their own, or has no clock. `offset_s`: how far their clock is ahead of the gateway's, below 0
     * behind; null: not measured yet. `jumped`: when it was last seen to have been set by more than 5 minutes.
     */
    sources: { source: string; offset_s: number | null; jumped: string | null; held: number }[]
  }
  /** The head of the hash chain; null before the first seal. */
  seal: { head: string; upto: number; at: string } | null
}

/** GET /readyz */
export interface ReadyAnswer {
  ready: boolean
  /** What is waited for, in words; empty when ready. */
  waiting: string[]
}
