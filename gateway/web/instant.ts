const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/
const EPOCH_MS = /^\d{1,15}$/

export const INSTANT_FORMS = 'epoch milliseconds, or RFC 3339 with an offset (in a URL, + is written %2B)'

/**
 * An instant as the contract writes it (contract.md 2): epoch milliseconds or RFC 3339 with an offset, text in,
 * epoch milliseconds out; undefined where it is neither.
 */
export function parseInstant(text: string): number | undefined {
  if (EPOCH_MS.test(text)) return Number(text)
  if (!RFC_3339.test(text)) return undefined
  try {
    return Temporal.Instant.from(text.replace(' ', 'T')).epochMilliseconds
  } catch {
    return undefined
  }
}

/** Epoch milliseconds in, RFC 3339 in UTC out. */
export function rfc3339(at: number): string {
  return new Date(at).toISOString()
}
