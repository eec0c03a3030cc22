import type { Reading, Subscription } from '../contract.ts'

/** A signal with its address compiled; without an address it takes the lines that no address matches. */
export interface LinePattern {
  subscription: Subscription
  pattern: RegExp | null
}

/** The addresses that are no regular expressions come out as `invalid`, with the reason. */
export function compilePatterns(subscriptions: Subscription[]): {
  patterns: LinePattern[]
  invalid: { address: string; reason: string }[]
} {
  const patterns: LinePattern[] = []
  const invalid: { address: string; reason: string }[] = []
  for (const subscription of subscriptions) {
    const { address } = subscription
    try {
      patterns.push({ subscription, pattern: address ? new RegExp(address, 'u') : null })
    } catch (error) {
      invalid.push({ address: address ?? '', reason: String(error) })
    }
  }
  return { patterns, invalid }
}

/**
 * The readings in one line, at `ts` (epoch milliseconds): one for each signal whose address matches it. The named
 * groups of the address become the fields of the reading (contract.md 2). `v` is its group; without one it is
 * `good` for a cycle, for others all that matched. Empty: no signal understands the line.
 */
export function matchLine(patterns: LinePattern[], line: string, ts: number): Reading[] {
  const addressed = patterns.filter(({ pattern }) => pattern !== null)
  const readings = addressed.flatMap(({ subscription, pattern }) => {
    const match = pattern?.exec(line)
    return match ? readingOf(subscription, match, ts) : []
  })
  if (readings.length > 0) return readings
  return patterns
    .filter(({ pattern }) => pattern === null)
    .map(({ subscription }) => ({ ...address(subscription), v: fieldValue(subscription, line), ts }))
}

function readingOf(subscription: Subscription, match: RegExpExecArray, ts: number): Reading[] {
  const groups = match.groups ?? {}
  const otherwise = subscription.role === 'cycle' ? 'good' : match[0]
  const reading: Reading = {
    ...address(subscription),
    v: fieldValue(subscription, groups.v ?? otherwise),
    ts,
  }
  const unreadable = Object.entries(groups).some(([name, text]) => {
    const set = FIELDS[name]
    return set !== undefined && text !== undefined && !set(reading, text)
  })
  return unreadable ? [] : [reading]
}

const address = ({ line, station, signal }: Subscription) => ({ line, station, signal })

const NUMERIC_ROLES: ReadonlySet<string> = new Set(['good', 'scrap', 'rework', 'measure', 'step'])
const NUMBER = /^[+-]?\d+(\.\d+)?$/

/** Text stays text: badge 0042 is not 42. Only roles that count or measure take numbers; others are not touched. */
function fieldValue({ role }: Subscription, text: string): string | number {
  return NUMERIC_ROLES.has(role) && NUMBER.test(text.trim()) ? Number(text) : text
}

/** Groups by name; each puts its field into the reading, or returns false if the text is none of that field. */
const FIELDS: Record<string, (reading: Reading, text: string) => boolean> = {
  unit: (reading, text) => set(reading, { unit: text }),
  product: (reading, text) => set(reading, { product: text }),
  defect: (reading, text) => set(reading, { defect: text }),
  origin: (reading, text) => set(reading, { origin: text }),
  action: (reading, text) => {
    const action = text.toLowerCase()
    return (action === 'in' || action === 'out') && set(reading, { action })
  },
  kind: (reading, text) => {
    const kind = text.toLowerCase()
    return (kind === 'scrap' || kind === 'rework') && set(reading, { kind })
  },
  ok: (reading, text) => {
    if (/^(1|true|ok|pass)$/i.test(text)) return set(reading, { ok: true })
    return /^(0|false|nok|ng|fail)$/i.test(text) && set(reading, { ok: false })
  },
  duration_ms: (reading, text) => NUMBER.test(text) && set(reading, { duration_ms: Number(text) }),
}

function set(reading: Reading, fields: Partial<Reading>): true {
  Object.assign(reading, fields)
  return true
}

const RFC3339_PREFIX = /^(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)) (.+)$/

/**
 * A line of a scanner with memory: an RFC 3339 time with an offset, a space, the scan. Out come the time (epoch
 * milliseconds) and the rest; null if the line does not begin so.
 */
export function splitTime(line: string): { ts: number; text: string } | null {
  const [, time, text] = RFC3339_PREFIX.exec(line) ?? []
  if (!time || !text) return null
  const ts = Date.parse(time.toUpperCase())
  return Number.isNaN(ts) ? null : { ts, text }
}
