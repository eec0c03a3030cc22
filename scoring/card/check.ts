import { checkCurve } from './check-curve.ts'
import { checkBalance, checkWeights } from './check-weights.ts'
import { parseAmount, parseCondition } from './expression/parse.ts'
import { type Amount, type Condition, ExpressionError, referencesOf } from './expression/tree.ts'
import { isReference, isWindow, nameIn } from './reference.ts'
import type { CardData, IndicatorData } from './schema.ts'
import type { Problem } from './shape.ts'

/** What a schema cannot say about a card (scoring.md 1 and 2): every problem with its path. */
export function check(card: CardData): Problem[] {
  const dates = checkDates(card)
  const weights = checkWeights(card)
  return [
    ...checkUnique(card),
    ...dates,
    ...(dates.length + weights.length === 0 ? checkBalance(card) : weights),
    ...card.indicators.flatMap((indicator, index) => checkIndicator(card, indicator, `indicators.${index}`)),
    ...checkExpressions(card),
    ...checkMillionths(card),
    ...checkTiers(card),
    ...checkRatings(card),
    ...checkPayout(card),
  ]
}

function checkUnique(card: CardData): Problem[] {
  const lists = {
    groups: card.groups,
    indicators: card.indicators,
    overlays: card.overlays,
    adjustments: card.adjustments,
    gates: card.gates,
    tiers: card.tiers,
    'payout.awards': card.payout?.awards,
  }
  return Object.entries(lists).flatMap(([path, list = []]) =>
    list.flatMap(({ id }, index) =>
      list.findIndex((other) => other.id === id) === index
        ? []
        : [{ path: `${path}.${index}.id`, message: `${id} is there twice` }],
    ),
  )
}

function checkDates({ effective, overlays = [], period }: CardData): Problem[] {
  const problems = isDay(effective.from) ? [] : [notADay('effective.from', effective.from)]
  for (const [index, { when }] of overlays.entries()) {
    const path = `overlays.${index}.when`
    if (when.months && (period === 'quarter' || period === 'year')) {
      problems.push({
        path: `${path}.months`,
        message: `months need a period of a month or less, not ${period}`,
      })
    }
    if (!when.dates) continue
    const { from, to } = when.dates
    if (!isDay(from)) problems.push(notADay(`${path}.dates.from`, from))
    if (!isDay(to)) problems.push(notADay(`${path}.dates.to`, to))
    if (from >= to) problems.push({ path: `${path}.dates`, message: `${from} is not before ${to}` })
  }
  return problems
}

function notADay(path: string, date: string): Problem {
  return { path, message: `${date} is no day of the calendar` }
}

function isDay(date: string): boolean {
  const time = Date.parse(`${date}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date)
}

function checkIndicator(card: CardData, indicator: IndicatorData, path: string): Problem[] {
  const { metric, window, aggregate, trend } = indicator
  const references = typeof metric === 'string' ? [metric] : metric.sum.map(([, reference]) => reference)
  const problems = references.flatMap((reference) => checkReference(card, reference, `${path}.metric`))
  if (window !== undefined && !isWindow(window)) {
    const allowed = 'period, year_to_date or rolling:<duration>'
    problems.push({ path: `${path}.window`, message: `found ${JSON.stringify(window)}, expected ${allowed}` })
  }
  if (typeof aggregate === 'object' && !references.every((reference) => reference.startsWith('card:'))) {
    problems.push({ path: `${path}.aggregate`, message: 'share_tier is for cards only' })
  }
  return [...problems, ...checkCurve(indicator.curve, trend, `${path}.curve`)]
}

function checkReference(card: CardData, reference: string, path: string): Problem[] {
  const form = nameIn('rating', reference)
  if (form !== undefined && !Object.hasOwn(card.ratings ?? {}, form)) {
    return [{ path, message: `the card has no ratings.${form}` }]
  }
  if (nameIn('card', reference) === card.id) {
    return [{ path, message: `a cycle: ${card.id} is scored on ${card.id}` }]
  }
  if (isReference(reference.split('@')[0]!)) return []
  const allowed = 'kpi:<id>, measure:<source>.<field>, rating:<form> or card:<id>'
  return [{ path, message: `found ${JSON.stringify(reference)}, expected ${allowed}` }]
}

function checkExpressions(card: CardData): Problem[] {
  const conditions = {
    adjustments: card.adjustments,
    gates: card.gates,
    'payout.awards': card.payout?.awards,
  }
  const amounts = (card.payout?.awards ?? []).map(({ amount }, index) => ({
    path: `payout.awards.${index}.amount`,
    text: amount,
  }))
  return [
    ...Object.entries(conditions).flatMap(([path, list = []]) =>
      list.flatMap(({ when }, index) => checkExpression(card, parseCondition, when, `${path}.${index}.when`)),
    ),
    ...amounts.flatMap(({ path, text }) => checkExpression(card, parseAmount, text, path)),
  ]
}

type Parse = (text: string) => Condition | Amount

function checkExpression(card: CardData, parse: Parse, text: string, path: string): Problem[] {
  try {
    return referencesOf(parse(text)).flatMap((reference) => checkReference(card, reference, path))
  } catch (error) {
    if (error instanceof ExpressionError) return [{ path, message: error.message }]
    throw error
  }
}

/** The score is exact in millionths (scoring.md 2.5), so what it is compared with has to be, too. */
function checkMillionths(card: CardData): Problem[] {
  const { adjustments = [], gates = [], tiers, payout } = card
  const numbers: [path: string, value: number | undefined][] = [
    ['max', card.max],
    ['payout.floor', payout?.floor],
    ...adjustments.flatMap(({ points, cap, up_to }, index): [string, number | undefined][] => [
      [`adjustments.${index}.points`, points],
      [`adjustments.${index}.cap`, cap],
      [`adjustments.${index}.up_to`, up_to],
    ]),
    ...gates.map(({ cap }, index): [string, number | undefined] => [`gates.${index}.cap`, cap]),
    ...tiers.map(({ from }, index): [string, number | undefined] => [`tiers.${index}.from`, from]),
  ]
  const coarse = (value: number) => Math.round(value * 1e6) / 1e6 === value
  return numbers.flatMap(([path, value]) =>
    value === undefined || coarse(value) ? [] : [{ path, message: `${value} is finer than a millionth` }],
  )
}

function checkTiers({ tiers, gates = [], max = 100 }: CardData): Problem[] {
  const problems: Problem[] = []
  const starts = tiers.map(({ from }) => from)
  if (!starts.includes(0)) problems.push({ path: 'tiers', message: 'no tier from 0: they cover [0, max]' })
  for (const [index, from] of starts.entries()) {
    if (from > max) problems.push({ path: `tiers.${index}.from`, message: `${from} is above max ${max}` })
    if (starts.indexOf(from) === index) continue
    problems.push({ path: `tiers.${index}.from`, message: `two tiers begin at ${from}` })
  }
  for (const [index, { cap, hold_payout }] of gates.entries()) {
    if (cap !== undefined || hold_payout) continue
    problems.push({ path: `gates.${index}`, message: 'a gate has a cap, hold_payout: true, or both' })
  }
  return problems
}

function checkRatings({ ratings = {} }: CardData): Problem[] {
  return Object.entries(ratings).flatMap(([form, { shares, min = {}, trim = {}, scale }]) => {
    const path = `ratings.${form}`
    const problems: Problem[] = []
    if (Object.values(shares).every((share) => share === 0)) {
      problems.push({ path: `${path}.shares`, message: 'no group has a share' })
    }
    for (const [key, groups] of Object.entries({ min, trim })) {
      for (const group of Object.keys(groups).filter((name) => !Object.hasOwn(shares, name))) {
        problems.push({ path: `${path}.${key}.${group}`, message: `shares does not name ${group}` })
      }
    }
    if (scale && scale[0] >= scale[1]) {
      problems.push({ path: `${path}.scale`, message: `${scale[0]} is not below ${scale[1]}` })
    }
    return problems
  })
}

function checkPayout(card: CardData): Problem[] {
  const { base, accelerators = [], pool } = card.payout ?? {}
  return [
    ...(base === undefined ? [] : checkReference(card, base, 'payout.base')),
    ...accelerators.flatMap(({ metric }, index) =>
      checkReference(card, metric, `payout.accelerators.${index}.metric`),
    ),
    ...(pool ? checkReference(card, pool.amount, 'payout.pool.amount') : []),
  ]
}
