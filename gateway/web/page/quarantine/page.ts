/** The part of the quarantine that is shown: of one code or of all, older than an entry or the newest. */
export interface QuarantinePage {
  code: string | null
  before: number | null
}

export const NEWEST: QuarantinePage = { code: null, before: null }

const ENTRIES = 50
/** The gateway counts the quarantine anew so often. */
const COUNT_HOLDS_MS = 1000

/** Where the gateway's API has this part of the quarantine. */
export function pathOfPage({ code, before }: QuarantinePage): string {
  const query = new URLSearchParams({ limit: String(ENTRIES) })
  if (code !== null) query.set('code', code)
  if (before !== null) query.set('before', String(before))
  return `/quarantine?${query}`
}

/** What the gateway says of the quarantine by itself. */
interface Told {
  at: string
  quarantine: { total: number }
}

/** How many entries there are by now, if not as many as were shown at `shownAt` (the gateway's epoch ms); else null. */
export function changedTo(shown: number, shownAt: number, status: Told | null): number | null {
  if (status === null || Date.parse(status.at) < shownAt + COUNT_HOLDS_MS) return null
  return status.quarantine.total === shown ? null : status.quarantine.total
}
