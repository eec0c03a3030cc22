import type { Card, Indicator, Line } from './card.ts'
import { type Exact, subtract, toNumber } from './exact.ts'
import type { Scored } from './judge.ts'
import type { Measured } from './measure.ts'
import type { IndicatorResult, Reason } from './result.ts'
import { reaches } from './tolerance.ts'

/** The best line that a value has reached, in the direction of the trend (scoring.md 2.5). */
function lineOf({ lines, trend }: Indicator, value: Exact): 'below' | 'pass' | 'excellent' {
  if (lines.excellent && reaches(value, lines.excellent.value, trend)) return 'excellent'
  return reaches(value, lines.pass.value, trend) ? 'pass' : 'below'
}

/** Where a value stands between the lines; all null without a value. */
export function standing(
  indicator: Indicator,
  { value }: Measured,
): Pick<IndicatorResult, 'line' | 'segment' | 'gap_to_pass' | 'gap_to_excellent'> {
  if (!value) return { line: null, segment: null, gap_to_pass: null, gap_to_excellent: null }
  const { pass, excellent } = indicator.lines
  return {
    line: lineOf(indicator, value),
    segment: indicator.curve.segmentAt(value),
    gap_to_pass: gap(indicator, pass, value),
    gap_to_excellent: excellent && gap(indicator, excellent, value),
  }
}

function gap({ trend }: Indicator, line: Line, value: Exact): number {
  if (reaches(value, line.value, trend)) return 0
  return toNumber(trend === 'higher' ? subtract(line.value, value) : subtract(value, line.value))
}

/**
 * Why a score is not higher (scoring.md 3): the points each indicator lost against the most its curve gives,
 * largest first, and the indicator whose next line would bring most.
 */
export function reasons(card: Card, verdict: Scored, measured: readonly Measured[]): Reason[] {
  const lost = card.indicators
    .map(({ id, top }, index) => {
      const points = Math.max(0, part(verdict.weights[index]!, top) - verdict.contributions[index]!)
      return { code: 'lost_points' as const, indicator: id, points: points / 1e6 }
    })
    .sort((a, b) => b.points - a.points)
  return [...lost, ...bestLever(card, verdict, measured)]
}

function bestLever(card: Card, verdict: Scored, measured: readonly Measured[]): Reason[] {
  let best = { indicator: '', gain: 0 }
  for (const [index, indicator] of card.indicators.entries()) {
    const { value } = measured[index]!
    const next = value && nextLine(indicator, value)
    if (!next) continue
    const gain = part(verdict.weights[index]!, next.points) - verdict.contributions[index]!
    if (gain > best.gain) best = { indicator: indicator.id, gain }
  }
  if (best.gain === 0) return []
  return [{ code: 'best_lever', indicator: best.indicator, gain_to_next_line: best.gain / 1e6 }]
}

function nextLine(indicator: Indicator, value: Exact): Line | null {
  const line = lineOf(indicator, value)
  if (line === 'below') return indicator.lines.pass
  return line === 'pass' ? indicator.lines.excellent : null
}

/** What so many points (in millionths) add to the score under a weight in basis points, in millionths. */
function part(weight: number, points: number): number {
  return Math.round((weight * points) / 10_000)
}
