import type { IndicatorData, OverlayData } from './schema.ts'
import { apportion } from './weights.ts'

/** An overlay with weights in basis points by the indicator's place in the card. */
export interface Overlay {
  id: string
  when: OverlayData['when']
  /** Place of the indicator to its weight in basis points. */
  weights: ReadonlyMap<number, number>
  /** The donors of each share of the difference; the shares are balanced one by one (scoring.md 2.2). */
  shares: readonly { named: readonly number[]; donors: readonly number[] }[]
}

/** What decides which overlays hold. */
export interface Situation {
  /** First day of the period, YYYY-MM-DD. */
  day: string
  worker?: string
  team?: string
  phase?: string
}

/** Compiles an overlay whose ids are known and whose weights are whole basis points. */
export function compileOverlay(overlay: OverlayData, indicators: readonly IndicatorData[]): Overlay {
  const { id, when } = overlay
  const weights = new Map<number, number>()
  for (const [place, indicator] of indicators.entries()) {
    if (!Object.hasOwn(overlay.weights, indicator.id)) continue
    weights.set(place, Math.round(overlay.weights[indicator.id]! * 100))
  }
  return { id, when, weights, shares: sharesOf(overlay, indicators) }
}

/** Named indicators and their donors, by place and in the order of the card: ties go to the earlier indicator. */
function sharesOf({ weights, rebalance = 'all' }: OverlayData, indicators: readonly IndicatorData[]) {
  const places = indicators.map((_, place) => place)
  const isNamed = (place: number) => Object.hasOwn(weights, indicators[place]!.id)
  const named = places.filter(isNamed)
  if (typeof rebalance === 'object') {
    return [{ named, donors: places.filter((place) => rebalance.from.includes(indicators[place]!.id)) }]
  }
  const others = places.filter((place) => !isNamed(place))
  if (rebalance === 'all') return [{ named, donors: others }]
  const groups = new Set(named.map((place) => indicators[place]!.group))
  return [...groups].map((group) => ({
    named: named.filter((place) => indicators[place]!.group === group),
    donors: others.filter((place) => indicators[place]!.group === group),
  }))
}

/** All conditions of `when` hold; months and dates by the period's first day (scoring.md 1). */
export function applies(overlay: Overlay, situation: Situation): boolean {
  const { months, dates, worker, team, phase } = overlay.when
  if (months && !months.includes(Number(situation.day.slice(5, 7)))) return false
  if (dates && !(dates.from <= situation.day && situation.day < dates.to)) return false
  if (worker !== undefined && worker !== situation.worker) return false
  if (team !== undefined && team !== situation.team) return false
  return phase === undefined || phase === situation.phase
}

/**
 * Weights in basis points after these overlays, in order (scoring.md 2.2); the total stays. A text says which
 * overlay cannot be balanced and why.
 */
export function overlay(base: readonly number[], overlays: readonly Overlay[]): readonly number[] | string {
  const weights = [...base]
  const set = new Set<number>()
  for (const { id, weights: given, shares } of overlays) {
    for (const { named, donors } of shares) {
      const free = donors.filter((index) => !set.has(index))
      const wanted = sum(named.map((index) => given.get(index)! - weights[index]!))
      const available = sum(free.map((index) => weights[index]!))
      if (wanted !== 0 && available === 0) return `overlay ${id} has no donors`
      if (wanted > available) {
        return `overlay ${id} needs ${wanted / 100} from donors that have ${available / 100}`
      }
      for (const index of named) weights[index] = given.get(index)!
      if (wanted === 0) continue
      const left = apportion(
        available - wanted,
        free.map((index) => weights[index]!),
      )
      free.forEach((index, i) => {
        weights[index] = left[i]!
      })
    }
    for (const index of given.keys()) set.add(index)
  }
  return weights
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
