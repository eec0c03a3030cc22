import { applies, type Overlay, type Situation } from './overlays.ts'
import type { CardData } from './schema.ts'

/**
 * Every set of overlays that can hold at once, each in the order of the card, the empty set included: all
 * combinations of a first day of a period with the workers, teams and phases named, and with none of them.
 */
export function coincidingSets(overlays: readonly Overlay[], period: CardData['period']): Overlay[][] {
  const days = distinctDays(overlays, period)
  const found = new Map<string, Overlay[]>()
  for (const day of days) {
    for (const worker of named(overlays, 'worker')) {
      for (const team of named(overlays, 'team')) {
        for (const phase of named(overlays, 'phase')) {
          const set = overlays.filter((overlay) => applies(overlay, { day, worker, team, phase }))
          found.set(signature(set), set)
        }
      }
    }
  }
  return [...found.values()]
}

/** A set of overlays as a key. */
export function signature(overlays: readonly Overlay[]): string {
  return overlays.map(({ id }) => id).join(' ')
}

function named(overlays: readonly Overlay[], key: 'worker' | 'team' | 'phase'): Situation['worker'][] {
  return [...new Set([undefined, ...overlays.map(({ when }) => when[key])])]
}

const DAY_MS = 86_400_000
/** More than a year, so that every month begins once after each limit of an overlay's dates. */
const DAYS_AFTER_LIMIT = 400

/** First days of periods that differ in the months and dates of the overlays, one for each difference. */
function distinctDays(overlays: readonly Overlay[], period: CardData['period']): string[] {
  const dated = overlays.flatMap(({ when }) => (when.dates ? [when.dates.from, when.dates.to] : []))
  const limits = ['1970-01-01', ...dated].map((date) => Date.parse(date))
  const byMonthAndDates = overlays.map((overlay) => {
    const { months, dates } = overlay.when
    return { ...overlay, when: { months, dates } }
  })
  const distinct = new Map<string, string>()
  for (const limit of limits) {
    for (let after = 0; after < DAYS_AFTER_LIMIT; after++) {
      const day = new Date(limit + after * DAY_MS).toISOString().slice(0, 10)
      if (!beginsPeriod(day, period)) continue
      distinct.set(signature(byMonthAndDates.filter((overlay) => applies(overlay, { day }))), day)
    }
  }
  return [...distinct.values()]
}

function beginsPeriod(day: string, period: CardData['period']): boolean {
  if (period === 'month') return day.endsWith('-01')
  if (period === 'quarter') return /-(01|04|07|10)-01$/.test(day)
  return period !== 'year' || day.endsWith('-01-01')
}
