import { errorText, LinesideError } from '../../base/errors.ts'
import { canonicalHash } from './canonical.ts'
import type { Adjustment, Card, Gate, Indicator, Payout, Tier } from './card.ts'
import { check } from './check.ts'
import { compileCurve } from './curve.ts'
import { type Exact, exact, ONE, roundHalfUp } from './exact.ts'
import { parseCondition } from './expression/parse.ts'
import { referencesOf } from './expression/tree.ts'
import { compileOverlay, overlay } from './overlays.ts'
import { factsKey } from './reference.ts'
import { type CardData, CardSchema, type Facts, FactsSchema, type IndicatorData } from './schema.ts'
import { misfits, type Problem } from './shape.ts'
import { coincidingSets, signature } from './situations.ts'

/**
 * A card from its data (parsed YAML 1.2 or JSON), validated whole (scoring.md 1 and 2) and compiled.
 * Throws CARD_INVALID that lists every problem with its path; `where` names the file or request.
 */
export function loadCard(data: unknown, where = 'card'): Card {
  const problems = misfits(CardSchema, data)
  if (problems.length > 0) throw refusal('CARD_INVALID', where, problems)
  const card = structuredClone(data as CardData)
  const deeper = check(card)
  if (deeper.length > 0) throw refusal('CARD_INVALID', where, deeper)
  return compile(card, identify(card, where))
}

/** The hash of a card; text that has no canonical form, such as half a surrogate pair, has none. */
function identify(card: CardData, where: string): string {
  try {
    return canonicalHash(card)
  } catch (error) {
    throw refusal('CARD_INVALID', where, [{ path: '', message: errorText(error) }])
  }
}

/** Facts from their data (scoring.md 1). Throws CARD_FACTS_INVALID that lists every problem with its path. */
export function loadFacts(data: unknown, where = 'facts'): Facts {
  const problems = misfits(FactsSchema, data)
  if (problems.length > 0) throw refusal('CARD_FACTS_INVALID', where, problems)
  return data as Facts
}

/** The identity of a card: `sha256:` and the digest of its canonical JSON (RFC 8785). */
export function cardHash(card: Card): string {
  return card.hash
}

function refusal(code: 'CARD_INVALID' | 'CARD_FACTS_INVALID', where: string, problems: Problem[]) {
  const lines = problems.map(({ path, message }) => `\n  ${path ? `${path}: ` : ''}${message}`)
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
  return new LinesideError(code, `${where}: ${count}:${lines.join('')}\n`)
}

function compile(data: CardData, hash: string): Card {
  const weights = data.indicators.map(({ weight }) => Math.round(weight * 100))
  const overlays = (data.overlays ?? []).map((item) => compileOverlay(item, data.indicators))
  const sets = coincidingSets(overlays, data.period)
  const card = {
    id: data.id,
    hash,
    data,
    max: millionths(data.max ?? 100),
    minWeight: Math.round((data.min_weight ?? 60) * 100),
    indicators: data.indicators.map(compileIndicator),
    weights,
    overlays,
    weightsBySet: new Map(sets.map((set) => [signature(set), overlay(weights, set) as readonly number[]])),
    adjustments: (data.adjustments ?? []).map(compileAdjustment),
    gates: (data.gates ?? []).map(compileGate),
    tiers: data.tiers.map(compileTier).sort((a, b) => a.from - b.from),
    payout: data.payout ? compilePayout(data.payout) : null,
  }
  return { ...card, references: referencesIn(card) }
}

function compileIndicator(data: IndicatorData): Indicator {
  const { metric, aggregate, window = 'period', trend } = data
  const terms = typeof metric === 'string' ? [{ factor: 1, reference: metric }] : termsOf(metric.sum)
  const curve = compileCurve(data.curve, trend)
  const line = (value: number) => ({
    value: exact(value),
    points: inMillionths(curve.pointsAt(exact(value))),
  })
  return {
    id: data.id,
    terms: terms.map(({ factor, reference }) => ({
      factor: factor === 1 ? ONE : exact(factor),
      key: factsKey(reference, aggregate, window),
    })),
    trend,
    curve,
    top: inMillionths(curve.top),
    pass: data.pass,
    excellent: data.excellent ?? null,
    lines: { pass: line(data.pass), excellent: data.excellent === undefined ? null : line(data.excellent) },
    minimum: data.minimum?.n ?? 0,
    missing: data.missing ?? 'redistribute',
  }
}

function termsOf(sum: [number, string][]): { factor: number; reference: string }[] {
  return sum.map(([factor, reference]) => ({ factor, reference }))
}

type Written<Key extends 'adjustments' | 'gates'> = NonNullable<CardData[Key]>[number]

/** Points are clamped to ±`cap` (scoring.md 2.5). */
function compileAdjustment({ id, points, cap, up_to, when }: Written<'adjustments'>): Adjustment {
  const clamped = cap === undefined ? points : Math.max(-cap, Math.min(cap, points))
  return {
    id,
    when: parseCondition(when),
    points: millionths(clamped),
    upTo: up_to === undefined ? null : millionths(up_to),
  }
}

function compileGate({ id, when, cap, hold_payout = false, missing }: Written<'gates'>): Gate {
  return {
    id,
    when: parseCondition(when),
    cap: cap === undefined ? null : millionths(cap),
    holdPayout: hold_payout,
    missing: missing ?? 'hold_payout',
  }
}

function compileTier({ id, from, multiplier }: CardData['tiers'][number]): Tier {
  return { id, from: millionths(from), multiplier: exact(multiplier) }
}

function compilePayout(data: NonNullable<CardData['payout']>): Payout {
  const { method, floor, base = null, accelerators = [] } = data
  return {
    method,
    floor: floor === undefined ? null : millionths(floor),
    base,
    accelerators: accelerators.map(({ metric, over, every, add, cap }) => ({
      key: metric,
      over: exact(over),
      every: exact(every),
      add: exact(add),
      cap: exact(cap),
    })),
  }
}

function referencesIn({ indicators, adjustments, gates, payout }: Omit<Card, 'references'>): string[] {
  return [
    ...new Set([
      ...indicators.flatMap(({ terms }) => terms.map(({ key }) => key)),
      ...[...adjustments, ...gates].flatMap(({ when }) => referencesOf(when)),
      ...(payout?.base ? [payout.base] : []),
      ...(payout?.accelerators ?? []).map(({ key }) => key),
    ]),
  ]
}

function inMillionths(points: Exact): number {
  return Number(roundHalfUp(points, 1_000_000n))
}

/** A number of points as whole millionths; finer ones are refused before. */
function millionths(points: number): number {
  return Math.round(points * 1e6)
}
