import { LinesideError } from '../../base/errors.ts'
import { add, divide, type Exact, exact, multiply, ZERO } from './exact.ts'
import type { RatingEntry, RatingFormData } from './schema.ts'

/** What the raters of a form come to: the value, null where no group is left, and how many raters count. */
export interface Rating {
  value: Exact | null
  n: number
}

/**
 * 360-degree ratings (scoring.md 2.9): the mean of the groups' trimmed means by their shares; a group that is
 * too small leaves its share to the others in proportion. A rater counts once, by the last entry.
 * Throws CARD_FACTS_INVALID for a score outside the form's scale.
 */
export function rate(form: RatingFormData, entries: readonly RatingEntry[], name: string): Rating {
  checkScale(form, entries, name)
  const named = entries.filter(({ group }) => isNamed(form, group))
  const last = new Map(named.map((entry) => [entry.by, entry]))
  let weighted = ZERO
  let shares = ZERO
  let n = 0
  for (const [group, share] of Object.entries(form.shares)) {
    const scores = [...last.values()].filter((entry) => entry.group === group).map(({ score }) => score)
    if (share === 0 || scores.length === 0 || scores.length < (form.min?.[group] ?? 0)) continue
    const counted = trimmed(scores, form.trim?.[group] ?? 0)
    weighted = add(weighted, multiply(exact(share), mean(counted)))
    shares = add(shares, exact(share))
    n += counted.length
  }
  return { value: n === 0 ? null : divide(weighted, shares), n }
}

/** Groups among the entries that the form's shares do not name: left out, and to be reported (scoring.md 2.9). */
export function strangers(form: RatingFormData, entries: readonly RatingEntry[]): string[] {
  return [...new Set(entries.map(({ group }) => group))].filter((group) => !isNamed(form, group))
}

/** `self` is known to every form, with share 0 unless the card says otherwise. */
function isNamed(form: RatingFormData, group: string): boolean {
  return group === 'self' || Object.hasOwn(form.shares, group)
}

function checkScale({ scale }: RatingFormData, entries: readonly RatingEntry[], name: string) {
  if (!scale) return
  const outside = entries.find(({ score }) => score < scale[0] || score > scale[1])
  if (!outside) return
  const detail = `ratings.${name}: ${outside.score} by ${outside.by} is outside the scale ${scale.join(' to ')}`
  throw new LinesideError('CARD_FACTS_INVALID', detail)
}

/** Without the n lowest and n highest, where more than 2n are there. */
function trimmed(scores: number[], n: number): number[] {
  return scores.length > 2 * n ? scores.toSorted((a, b) => a - b).slice(n, scores.length - n) : scores
}

function mean(scores: number[]): Exact {
  return divide(scores.map(exact).reduce(add), exact(scores.length))
}
