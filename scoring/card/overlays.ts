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
  const place = (id: string) => indicators.findIndex((indicator) => indicator.id === id)
  const weights = new Map(
    Object.entries(overlay.weights).map(([id, weight]) => [place(id), Math.round(weight * 100)] as const),
  )
  const { rebalance = 'all' } = overlay
  const named = [...weights.keys()]
  const others = indicators.map((_, index) => index).filter((index) => !weights.has(index))
  if (typeof rebalance === 'object') {
    return {
      id: overlay.id,
      when: overlay.when,
      weights,
      shares: [{ named, donors: rebalance.from.map(place) }],
    }
  }
  if (rebalance === 'all')
    return { id: overlay.id, when: overlay.when, weights, shares: [{ named, donors: others }] }
  const groups = new Set(named.map((index) => indicators[index]!.group))
  const inGroup = (group: string | undefined) => (index: number) => indicators[index]!.group === group
  const shares = [...groups].map((group) => ({
    named: named.filter(inGroup(group)),
    donors: others.filter(inGroup(group)),
  }))
  return { id: overlay.id, when: overlay.when, weights, shares }
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
