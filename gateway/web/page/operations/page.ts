/** The part of the operation log that is shown: of one person or of all, older than an entry or the newest. */
export interface OperationsPage {
  who: string | null
  before: number | null
}

export const NEWEST: OperationsPage = { who: null, before: null }

const ENTRIES = 50

/** Where the gateway's API has this part of the operation log. */
export function pathOfPage({ who, before }: OperationsPage): string {
  const query = new URLSearchParams({ limit: String(ENTRIES) })
  if (who !== null) query.set('who', who)
  if (before !== null) query.set('before', String(before))
  return `/operations?${query}`
}
