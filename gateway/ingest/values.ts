import type { ErrorCode } from '../../base/index.ts'
import { CANONICAL_STATES, type Signal } from '../../config/index.ts'
import type { FactExtra } from '../facts/index.ts'
import type { Element } from './decode.ts'

/** What a role needs to know of the site, at the time of the reading, to tell a good value from a bad one. */
export interface Known {
  isBadge(badge: string): boolean
  isStation(id: string): boolean
}

export type Value =
  | { v: number | string | null; extra: FactExtra | null }
  | { code: ErrorCode; detail: string }

/** Sums are exact up to nine thousand million units; one reading must stay far below. */
const LARGEST_DELTA = 1_000_000_000

const RESULTS = ['good', 'scrap', 'rework']
const TEXT_FIELDS = ['unit', 'product', 'defect'] as const

/** Holds a value against the role of its signal (contract.md 2, the table of roles). */
export function checkValue(element: Element, signal: Signal, known: Known): Value {
  const extra = extraOf(element.fields)
  if ('code' in extra) return extra
  // "bad" is stored and shown, never counted: whatever the source could still say is kept.
  if (element.q === 'bad') return { v: plain(element.v), extra: extra.extra }
  const value = byRole(element, signal, known, extra.extra)
  return 'code' in value ? value : { v: value.v, extra: extra.extra }
}

function byRole(
  element: Element,
  signal: Signal,
  known: Known,
  extra: FactExtra | null,
): { v: number | string } | { code: ErrorCode; detail: string } {
  switch (signal.role) {
    case 'good':
    case 'scrap':
    case 'rework': {
      const n = numberOf(element)
      if (
        n === undefined ||
        Math.abs(n) > (signal.mode === 'delta' ? LARGEST_DELTA : Number.MAX_SAFE_INTEGER)
      )
        return wrong(element, 'a number of 0 or more')
      return n < 0 ? { code: 'READING_NEGATIVE', detail: `found ${n}` } : { v: n }
    }
    case 'measure': {
      const n = numberOf(element)
      return n === undefined ? wrong(element, 'a number') : { v: n }
    }
    case 'step': {
      const n = numberOf(element)
      if (n === undefined || !Number.isSafeInteger(n)) return wrong(element, 'the number of a step')
      return extra?.unit === undefined
        ? { code: 'READING_BAD_VALUE', detail: 'a step needs its unit' }
        : { v: n }
    }
    case 'cycle': {
      const result = textOf(element)
      return result !== undefined && RESULTS.includes(result)
        ? { v: result }
        : wrong(element, RESULTS.join(', '))
    }
    case 'state': {
      const state = textOf(element)
      if (state === undefined) return wrong(element, 'a state')
      if (Object.hasOwn(signal.map, state) || (CANONICAL_STATES as readonly string[]).includes(state))
        return { v: state }
      return { code: 'READING_UNKNOWN_STATE', detail: `found ${state}, known: ${knownStates(signal)}` }
    }
    case 'badge': {
      const badge = textOf(element)
      if (badge === undefined || badge === '') return wrong(element, 'a badge')
      return known.isBadge(badge) ? { v: badge } : { code: 'READING_UNKNOWN_BADGE', detail: `found ${badge}` }
    }
    case 'product': {
      const product = textOf(element)
      return product === undefined || product === '' ? wrong(element, 'a product') : { v: product }
    }
    case 'defect': {
      const code = textOf(element)
      if (code === undefined) return wrong(element, 'a defect code')
      if (extra?.origin !== undefined && !known.isStation(extra.origin)) {
        return { code: 'READING_UNKNOWN_STATION', detail: `origin is ${extra.origin}` }
      }
      return { v: code }
    }
  }
}

/** A badge or barcode stays as it was written: `0042` is no number. */
function textOf({ v }: Element): string | undefined {
  return typeof v === 'string' || typeof v === 'number' || typeof v === 'boolean' ? String(v) : undefined
}

function numberOf({ v, isBare }: Element): number | undefined {
  if (typeof v === 'number') return Number.isFinite(v) ? v : undefined
  if (!isBare || typeof v !== 'string' || !/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(v)) return undefined
  const n = Number(v)
  return Number.isFinite(n) ? n : undefined
}

function plain(v: unknown): number | string | null {
  if (v === null || typeof v === 'string') return v
  if (typeof v === 'number') return v
  return JSON.stringify(v)
}

function wrong({ v }: Element, expected: string): { code: ErrorCode; detail: string } {
  return {
    code: 'READING_BAD_VALUE',
    detail: `found ${JSON.stringify(v)?.slice(0, 80)}, expected ${expected}`,
  }
}

function knownStates(signal: Signal): string {
  return [...Object.keys(signal.map), ...CANONICAL_STATES].join(', ')
}

function extraOf(
  fields: Record<string, unknown>,
): { extra: FactExtra | null } | { code: ErrorCode; detail: string } {
  const extra: FactExtra = {}
  for (const key of TEXT_FIELDS) {
    const value = fields[key]
    if (value === undefined || value === null) continue
    if (typeof value !== 'string' && typeof value !== 'number') return badField(key, value, 'text')
    extra[key] = String(value)
  }
  const { action, origin, kind, ok, duration_ms } = fields
  if (action !== undefined && action !== null) {
    if (action !== 'in' && action !== 'out') return badField('action', action, 'in or out')
    extra.action = action
  }
  if (origin !== undefined && origin !== null) {
    if (typeof origin !== 'string') return badField('origin', origin, 'a station')
    extra.origin = origin
  }
  if (kind !== undefined && kind !== null) {
    if (kind !== 'scrap' && kind !== 'rework') return badField('kind', kind, 'scrap or rework')
    extra.kind = kind
  }
  if (ok !== undefined && ok !== null) {
    if (typeof ok !== 'boolean') return badField('ok', ok, 'true or false')
    extra.ok = ok
  }
  const lost = lostOf(fields.lost)
  if (lost === null) return badField('lost', fields.lost, 'count and to')
  if (lost) extra.lost = lost
  if (typeof duration_ms === 'number' && Number.isFinite(duration_ms)) extra.duration_ms = duration_ms
  return { extra: Object.keys(extra).length > 0 ? extra : null }
}

/** What a full spool dropped; null: it says something else. */
function lostOf(value: unknown): FactExtra['lost'] | null {
  if (value === undefined || value === null) return undefined
  const { count, to } = value as { count?: unknown; to?: unknown }
  return Number.isSafeInteger(count) && Number.isSafeInteger(to)
    ? { count: count as number, to: to as number }
    : null
}

function badField(key: string, value: unknown, expected: string): { code: ErrorCode; detail: string } {
  return {
    code: 'READING_BAD_PAYLOAD',
    detail: `${key} is ${JSON.stringify(value)?.slice(0, 80)}, expected ${expected}`,
  }
}
