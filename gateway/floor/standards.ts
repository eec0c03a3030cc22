import { perPart, type SiteHistory } from '../../config/history.ts'
import type { Standard } from '../../config/site.ts'
import type { Calendar } from './calendar.ts'

/** Standard seconds for one good unit of a product at a station at an instant; undefined where there is none. */
export type StandardAt = (station: string, product: string, at: number) => number | undefined

/** A standard is in force from the local midnight of its `from`; the latest such wins (kpi.md 2). */
export function createStandards(history: SiteHistory, calendar: Calendar): StandardAt {
  const standardsAt = perPart(history, 'standards', (standards) => standardsOf(standards, calendar))
  return (station, product, at) =>
    standardsAt(at)
      .get(`${station}\n${product}`)
      ?.findLast(({ from }) => from <= at)?.seconds
}

function standardsOf(standards: Standard[], calendar: Calendar) {
  const byKey = new Map<string, { from: number; seconds: number }[]>()
  for (const { product, station, seconds, from } of standards) {
    const key = `${station}\n${product}`
    const list = byKey.get(key) ?? []
    list.push({ from: calendar.midnight(from), seconds })
    byKey.set(key, list)
  }
  for (const list of byKey.values()) list.sort((a, b) => a.from - b.from)
  return byKey
}
