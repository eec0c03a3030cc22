import type { MqttField } from '../../config/site.ts'
import type { Reading } from '../contract.ts'

/** The part of a reading that one field makes; undefined if the value is none of that field. */
type Part = Partial<Reading> | undefined

const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/

/** Fields of a reading, from values in JSON (contract.md 2). */
export const FIELDS: Record<MqttField, (value: unknown) => Part> = {
  ts: (value) => {
    const ts = timeOf(value)
    return ts === undefined ? undefined : { ts }
  },
  q: (value) => (value === 'good' || value === 'uncertain' || value === 'bad' ? { q: value } : undefined),
  unit: (value) => (isText(value) ? { unit: String(value) } : undefined),
  product: (value) => (isText(value) ? { product: String(value) } : undefined),
  defect: (value) => (isText(value) ? { defect: String(value) } : undefined),
  origin: (value) => (isText(value) ? { origin: String(value) } : undefined),
  action: (value) => (value === 'in' || value === 'out' ? { action: value } : undefined),
  kind: (value) => (value === 'scrap' || value === 'rework' ? { kind: value } : undefined),
  ok: (value) => {
    if (value === true || value === 1) return { ok: true }
    return value === false || value === 0 ? { ok: false } : undefined
  },
  duration_ms: (value) => (Number.isFinite(value) ? { duration_ms: value as number } : undefined),
}

const isText = (value: unknown) =>
  (typeof value === 'string' && value !== '') || (typeof value === 'number' && !isRounded(value))

/** An integer that JSON could write exactly and a double cannot hold. */
export const isRounded = (value: number) => Number.isInteger(value) && !Number.isSafeInteger(value)

/** Epoch milliseconds, or RFC 3339 with an offset. */
function timeOf(value: unknown): number | undefined {
  if (typeof value === 'number')
    return Number.isSafeInteger(Math.floor(value)) ? Math.floor(value) : undefined
  if (typeof value !== 'string' || !RFC_3339.test(value)) return undefined
  const ts = Date.parse(value.toUpperCase())
  return Number.isNaN(ts) ? undefined : ts
}
