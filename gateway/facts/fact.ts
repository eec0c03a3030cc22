export const QUALITIES = ['good', 'uncertain', 'bad'] as const
export type Quality = (typeof QUALITIES)[number]

export type ClockDoubt = 'ahead' | 'behind' | 'rebased'

/** Fields of a reading beyond value, time and quality (contract.md 2). */
export interface FactExtra {
  unit?: string
  product?: string
  action?: 'in' | 'out'
  origin?: string
  kind?: 'scrap' | 'rework'
  defect?: string
  ok?: boolean
  duration_ms?: number
  /** Whose sign-on or sign-off a correction adds, whatever badge they have. */
  worker?: string
  /** The sequence number was known with another time: a device that restarted its numbering. */
  seq_reused?: true
  /** When it would have been booked by the clock that was not set: the fact has another `ts`, worked out later. */
  rebased?: number
  /** From its `ts` to `to`, epoch milliseconds, so many readings of its signal were dropped: an agent's spool was full. */
  lost?: { count: number; to: number }
  /** Why its `ts` is in doubt: the clock of its source is off, or its time had to be estimated. */
  clock?: ClockDoubt
}

/** A reading as it was taken, numbered by arrival. Instants are epoch milliseconds. */
export interface Fact {
  id: number
  /** When it arrived. */
  at: number
  /** When it happened, by its source; its arrival where the source gives no time. */
  ts: number
  /** Number of the signal in the table `name`. */
  signal: number
  quality: Quality
  v: number | string | null
  extra: FactExtra | null
}
