import type { QuarantineAnswer } from '../../api.ts'

/** The part of the quarantine that is shown: of one code or of all, older than an entry or the newest. */
export interface QuarantinePage {
  code: string | null
  before: number | null
}

export const NEWEST: QuarantinePage = { code: null, before: null }

const ENTRIES = 50

/** Where the gateway's API has this part of the quarantine. */
export function pathOfPage({ code, before }: QuarantinePage): string {
  const query = new URLSearchParams({ limit: String(ENTRIES) })
  if (code !== null) query.set('code', code)
  if (before !== null) query.set('before', String(before))
  return `/quarantine?${query}`
}

/** A state of the quarantine: how many entries, after how many changes. */
type State = Pick<QuarantineAnswer, 'total' | 'changes'>

/** How many entries there are by now, if any came or went since those shown; `told` may be older than what is shown. */
export function changedTo(shown: State, told: State | undefined): number | null {
  return told !== undefined && told.changes > shown.changes ? told.total : null
}
