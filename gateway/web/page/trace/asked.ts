/** A figure that is to be opened, as the API is asked for it. */
export interface FigureAsked {
  by: string
  id: string
  from: string
  to: string
  kpi: string
  line?: string | undefined
}

/** What the address of the view asks for: a figure, a fact, a correction, or nothing that it knows. */
export type Asked =
  | { what: 'figure'; figure: FigureAsked }
  | { what: 'fact'; fact: string }
  | { what: 'correction'; correction: string }
  | { what: 'nothing' }

export function askedIn(query: string): Asked {
  const parameters = new URLSearchParams(query)
  const fact = parameters.get('fact')
  if (fact !== null) return { what: 'fact', fact }
  const correction = parameters.get('correction')
  if (correction !== null) return { what: 'correction', correction }
  const [by, id, from, to, kpi] = ['by', 'id', 'from', 'to', 'kpi'].map((name) => parameters.get(name))
  if (!by || !id || !from || !to || !kpi) return { what: 'nothing' }
  const line = parameters.get('line') ?? undefined
  return { what: 'figure', figure: { by, id, from, to, kpi, ...(line === undefined ? {} : { line }) } }
}

/** The query that asks for a figure, with more parameters of the API where given. */
export function queryOf(figure: FigureAsked, more: Record<string, string | number | null> = {}): string {
  const all = Object.entries({ ...figure, ...more }).filter(
    ([, value]) => value !== undefined && value !== null,
  )
  return new URLSearchParams(all.map(([name, value]) => [name, String(value)])).toString()
}

/** The address at which a figure of the page is opened. */
export const hrefOf = (figure: FigureAsked): string => `/trace?${queryOf(figure)}`
