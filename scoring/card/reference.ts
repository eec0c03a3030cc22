const NAME = '[\\p{L}\\p{N}_](?:[\\p{L}\\p{N}_.-]*[\\p{L}\\p{N}_])?'
const REFERENCE = new RegExp(
  `^(?:kpi:${NAME}|measure:[\\p{L}\\p{N}_][\\p{L}\\p{N}_-]*\\.${NAME}|rating:${NAME}|card:${NAME})$`,
  'u',
)
const WINDOW = /^(?:period|year_to_date|rolling:P[0-9A-Z]+)$/
const AGGREGATE = new RegExp(`^(?:last|mean|sum|min|max|share_tier:${NAME})$`, 'u')

/** Whether a text is `kpi:<id>`, `measure:<source>.<field>`, `rating:<form>` or `card:<card id>`. */
export function isReference(text: string): boolean {
  return REFERENCE.test(text)
}

/** A reference, or `reference@aggregate@window` as facts name a value that is not the period's last. */
export function isFactsKey(text: string): boolean {
  const [reference, aggregate, window, ...rest] = text.split('@')
  if (!isReference(reference!) || rest.length > 0) return false
  if (aggregate === undefined) return true
  return AGGREGATE.test(aggregate) && window !== undefined && WINDOW.test(window)
}

export function isWindow(text: string): boolean {
  return WINDOW.test(text)
}

/** The form of `rating:<form>`, the id of `card:<id>`; undefined for a reference of another kind. */
export function nameIn(kind: 'rating' | 'card', reference: string): string | undefined {
  return reference.startsWith(`${kind}:`) ? reference.slice(kind.length + 1).split('@')[0] : undefined
}

/** The key under which facts hold a metric: the reference, with aggregate and window where either is not the default. */
export function factsKey(
  reference: string,
  aggregate: string | { share_tier: string } | undefined,
  window: string,
) {
  const name = typeof aggregate === 'object' ? `share_tier:${aggregate.share_tier}` : (aggregate ?? 'last')
  return name === 'last' && window === 'period' ? reference : `${reference}@${name}@${window}`
}
