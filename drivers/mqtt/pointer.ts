/** Where a value is in a JSON document: reference tokens (RFC 6901, section 4). */
export type Pointer = readonly string[]

/** A JSON Pointer taken apart; `~1` is a slash and `~0` a tilde. */
export function parsePointer(text: string): Pointer {
  return text
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}

const INDEX = /^(0|[1-9]\d*)$/

/** The value in a document; undefined where there is none. */
export function valueAt(document: unknown, pointer: Pointer): unknown {
  let value = document
  for (const token of pointer) {
    if (typeof value !== 'object' || value === null) return undefined
    if (Array.isArray(value) ? !INDEX.test(token) : !Object.hasOwn(value, token)) return undefined
    value = (value as Record<string, unknown>)[token]
  }
  return value
}
