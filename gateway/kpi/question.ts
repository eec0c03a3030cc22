export const SUBJECTS = ['worker', 'station', 'line', 'team', 'product'] as const
export type SubjectType = (typeof SUBJECTS)[number]
export const BUCKETS = ['hour', 'shift', 'day'] as const
export type Bucket = (typeof BUCKETS)[number]

/** A question to the sums: `GET /api/v1/kpis` (contract.md 3). Instants are epoch milliseconds, [from, to). */
export interface KpiQuestion {
  by: SubjectType
  from: number
  to: number
  bucket?: Bucket
  line?: string
  station?: string
  id?: string
  /** The sums do not hold all facts yet: figures are provisional. */
  isBehind?: boolean
  /**
   * Reconcile with what single facts say, not with the sums (kpi.md 5). It reads every fact of the window; and the store
   * must not change while it is answered.
   */
  recount?: boolean
}

/** Whether the rows of an answer are people: they have attended time, and no equipment. */
export function isOfPersons({ by }: KpiQuestion): boolean {
  return by === 'worker' || by === 'team'
}
