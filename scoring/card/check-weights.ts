import { compileOverlay, overlay } from './overlays.ts'
import type { CardData } from './schema.ts'
import type { Problem } from './shape.ts'
import { coincidingSets } from './situations.ts'
import { basisPoints, WHOLE } from './weights.ts'

/** Weights finer than a basis point, sums that are not whole, overlays that name what is not there (scoring.md 2.1, 2.2). */
export function checkWeights(card: CardData): Problem[] {
  return [...checkFineness(card), ...checkSums(card), ...checkOverlays(card)]
}

function checkFineness({ min_weight = 60, groups = [], indicators, overlays = [] }: CardData): Problem[] {
  const weights: [path: string, weight: number][] = [
    ['min_weight', min_weight],
    ...groups.map(({ weight }, index): [string, number] => [`groups.${index}.weight`, weight]),
    ...indicators.map(({ weight }, index): [string, number] => [`indicators.${index}.weight`, weight]),
    ...overlays.flatMap((overlay, index) =>
      Object.entries(overlay.weights).map(([id, weight]): [string, number] => [
        `overlays.${index}.weights.${id}`,
        weight,
      ]),
    ),
  ]
  return weights.flatMap(([path, weight]) =>
    basisPoints(weight) === undefined ? [{ path, message: `${weight} % is finer than a basis point` }] : [],
  )
}

function checkSums({ groups, indicators }: CardData): Problem[] {
  if (!groups) {
    const grouped = indicators.flatMap(({ group }, index) =>
      group === undefined ? [] : [{ path: `indicators.${index}.group`, message: 'the card has no groups' }],
    )
    return [...grouped, ...checkSum('indicators', indicators, WHOLE)]
  }
  const strangers = indicators.flatMap(({ group }, index) => {
    if (groups.some(({ id }) => id === group)) return []
    const message = group === undefined ? 'is missing: the card has groups' : `there is no group ${group}`
    return [{ path: `indicators.${index}.group`, message }]
  })
  const inside = groups.flatMap(({ id, weight }, index) =>
    checkSum(
      `groups.${index}`,
      indicators.filter(({ group }) => group === id),
      Math.round(weight * 100),
    ),
  )
  return [...strangers, ...checkSum('groups', groups, WHOLE), ...inside]
}

function checkSum(path: string, parts: { weight: number }[], whole: number): Problem[] {
  const sum = parts.reduce((total, { weight }) => total + Math.round(weight * 100), 0)
  return sum === whole ? [] : [{ path, message: `weights sum to ${sum / 100} %, not ${whole / 100} %` }]
}

function checkOverlays({ groups, indicators, overlays = [] }: CardData): Problem[] {
  const known = new Set(indicators.map(({ id }) => id))
  return overlays.flatMap(({ weights, rebalance }, index) => {
    const path = `overlays.${index}`
    const donors = typeof rebalance === 'object' ? rebalance.from : []
    const problems = [
      ...Object.keys(weights).map((id) => ({ path: `${path}.weights.${id}`, id })),
      ...donors.map((id, place) => ({ path: `${path}.rebalance.from.${place}`, id })),
    ]
      .filter(({ id }) => !known.has(id))
      .map(({ path, id }) => ({ path, message: `there is no indicator ${id}` }))
    for (const [place, id] of donors.entries()) {
      const at = `${path}.rebalance.from.${place}`
      if (Object.hasOwn(weights, id)) problems.push({ path: at, message: `${id} is given a weight here` })
      if (donors.indexOf(id) !== place) problems.push({ path: at, message: `${id} is there twice` })
    }
    if (rebalance === 'group' && !groups) {
      problems.push({ path: `${path}.rebalance`, message: 'group needs groups, the card has none' })
    }
    return problems
  })
}

/**
 * Sets of overlays that can hold at once and leave no way to balance the weights (scoring.md 2.2). The card's
 * dates and weights are otherwise in order.
 */
export function checkBalance({ indicators, overlays = [], period }: CardData): Problem[] {
  const base = indicators.map(({ weight }) => Math.round(weight * 100))
  const compiled = overlays.map((data) => compileOverlay(data, indicators))
  return coincidingSets(compiled, period).flatMap((set) => {
    const weights = overlay(base, set)
    if (typeof weights !== 'string') return []
    const together = set.map(({ id }) => id).join(' and ')
    return [{ path: 'overlays', message: `where ${together} hold: ${weights}` }]
  })
}
