import type { CurveData, Trend } from './schema.ts'
import type { Problem } from './shape.ts'

/** What has to hold for a curve beyond its shape (scoring.md 2.3). */
export function checkCurve(curve: CurveData, trend: Trend, path: string): Problem[] {
  if (curve === 'card') return []
  const problems: Problem[] = []
  const { anchors, steps, scale } = curve
  if (anchors) {
    if (
      !inOrder(
        anchors.map(([value]) => value),
        'higher',
        'strictly',
      )
    ) {
      problems.push({ path: `${path}.anchors`, message: 'values have to rise strictly' })
    }
    if (
      !inOrder(
        anchors.map(([, points]) => points),
        trend,
      )
    ) {
      const way = trend === 'higher' ? 'must not fall' : 'must not rise'
      problems.push({ path: `${path}.anchors`, message: `points ${way} where ${trend} is better` })
    }
  }
  if (
    steps &&
    !inOrder(
      steps.map(([bound]) => bound),
      trend,
      'strictly',
    )
  ) {
    const way = trend === 'higher' ? 'rise' : 'fall'
    problems.push({
      path: `${path}.steps`,
      message: `bounds have to ${way} strictly where ${trend} is better`,
    })
  }
  if (scale && scale.min >= scale.max) {
    problems.push({ path: `${path}.scale`, message: `min ${scale.min} is not below max ${scale.max}` })
  }
  return problems
}

function inOrder(numbers: number[], trend: Trend, strictly?: 'strictly'): boolean {
  return numbers.slice(1).every((number, index) => {
    const before = numbers[index]!
    if (number === before) return strictly === undefined
    return trend === 'higher' ? number > before : number < before
  })
}
