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
}
