import type { RecordKind, Row } from './records.ts'
import type { Seal } from './seals.ts'

/** The first thing that is not as it was sealed. */
export interface Finding {
  what: 'altered' | 'missing' | 'inserted' | 'seal' | 'head' | 'checkpoint'
  /** The record it is about, or next to which one is missing. */
  record: { kind: RecordKind; id: number; row: Row | null } | null
  text: string
}

/** A seal that is not as it was made. */
export function badSeal(seal: Seal, reason: string): Finding {
  return {
    what: 'seal',
    record: null,
    text: `seal ${seal.n}, ${instant(seal.at)}, was altered itself: ${reason}`,
  }
}

/** A record that is not as it was sealed. */
export function about(what: 'altered' | 'inserted', kind: RecordKind, row: Row, reason: string): Finding {
  return { what, record: { kind, id: row[0], row }, text: `${describe(kind, row)}, was ${what}: ${reason}` }
}

/** `fact 12, 2026-11-02T06:00:00.000Z, line-1/st-1/good = 1`. */
export function describe(kind: RecordKind, row: Row): string {
  const [id, time, , name] = row
  const of = kind === 'fact' ? `, ${name ?? 'a signal without a name'} = ${row[7]}` : ''
  return `${kind} ${id}, ${instant(time)}${of}`
}

/** Whatever stands there now: it may be what was altered. */
export function instant(at: unknown): string {
  const date = new Date(Number(at))
  return Number.isNaN(date.getTime()) ? String(at) : date.toISOString()
}
