import type { ErrorCode } from '../../base/index.ts'
import { QUALITIES, type Quality } from '../facts/index.ts'

/** A reading as sent, before it is held against the configuration. `ts` null: the sender gave no time. */
export interface Element {
  v: unknown
  ts: number | null
  seq: number | null
  q: Quality
  /** All fields of the object sent; empty for a bare value. */
  fields: Record<string, unknown>
  /** Sent as a bare value: text that may stand for a number. */
  isBare: boolean
}

/** Why a reading is refused; `raw` is what is kept in quarantine. */
export interface Refused {
  code: ErrorCode
  detail: string
  raw: string | Buffer
}

export type Decoded = { element: Element; raw: string } | { refused: Refused }

const utf8 = new TextDecoder('utf-8', { fatal: true })
const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/

/**
 * Takes a payload apart (contract.md 2): a bare value, an object, or an array of objects, UTF-8. One bad element
 * does not refuse the rest of its array.
 */
export function decodePayload(payload: Buffer): Decoded[] {
  let text: string
  try {
    text = utf8.decode(payload)
  } catch {
    return [refuse('READING_BAD_PAYLOAD', 'not UTF-8', payload)]
  }
  const trimmed = text.trim()
  if (trimmed === '') return [refuse('READING_BAD_PAYLOAD', 'empty', text)]
  if (trimmed[0] !== '{' && trimmed[0] !== '[') return [bareValue(trimmed)]
  let parsed: unknown
  try {
    parsed = JSON.parse(trimmed)
  } catch (error) {
    return [refuse('READING_BAD_PAYLOAD', `not JSON: ${(error as Error).message}`, text)]
  }
  if (!Array.isArray(parsed)) return [decodeObject(parsed, trimmed)]
  if (parsed.length === 0) return [refuse('READING_BAD_PAYLOAD', 'an empty array', text)]
  return parsed.map((element) => decodeObject(element, JSON.stringify(element)))
}

/** The readings in a payload that can be read at all. */
export function readPayload(payload: Buffer): Element[] {
  return decodePayload(payload).flatMap((decoded) => ('element' in decoded ? [decoded.element] : []))
}

function bareValue(text: string): Decoded {
  const v = text.length > 1 && text.startsWith('"') && text.endsWith('"') ? unquoted(text) : text
  return { element: { v, ts: null, seq: null, q: 'good', fields: {}, isBare: true }, raw: text }
}

function unquoted(text: string): string {
  try {
    return JSON.parse(text) as string
  } catch {
    return text
  }
}

function decodeObject(value: unknown, raw: string): Decoded {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuse('READING_BAD_PAYLOAD', `found ${raw.slice(0, 80)}, expected an object with v`, raw)
  }
  const fields = value as Record<string, unknown>
  const v = fields.v !== undefined ? fields.v : fields.value
  if (v === undefined) return refuse('READING_BAD_PAYLOAD', 'v is missing', raw)
  const q = fields.q ?? 'good'
  if (!QUALITIES.includes(q as Quality)) {
    return refuse('READING_BAD_PAYLOAD', `q is ${JSON.stringify(q)}, allowed: ${QUALITIES.join(', ')}`, raw)
  }
  const seq = fields.seq ?? null
  if (seq !== null && !Number.isSafeInteger(seq)) {
    return refuse('READING_BAD_PAYLOAD', `seq is ${JSON.stringify(seq)}, expected an integer`, raw)
  }
  const given = fields.ts ?? fields.timestamp_ms
  const ts = given === undefined || given === null ? null : parseTime(given)
  if (ts === undefined) return refuse('READING_BAD_TIME', `found ${JSON.stringify(given)}`, raw)
  return { element: { v, ts, seq: seq as number | null, q: q as Quality, fields, isBare: false }, raw }
}

/** Epoch milliseconds, or RFC 3339 with an offset; undefined if it is neither. */
export function parseTime(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? Math.floor(value) : undefined
  if (typeof value !== 'string' || !RFC_3339.test(value)) return undefined
  try {
    // Nine digits of a second are all that Temporal takes; a millisecond is all that is kept.
    return Temporal.Instant.from(value.replace(/(\.\d{3})\d+/, '$1')).epochMilliseconds
  } catch {
    return undefined
  }
}

function refuse(code: ErrorCode, detail: string, raw: string | Buffer): { refused: Refused } {
  return { refused: { code, detail, raw } }
}
