/** A stretch of time, [from, to), epoch milliseconds. */
export interface Span {
  from: number
  to: number
}

/** What at least one of them holds: in order and apart from each other, none empty. */
export function union(spans: Span[]): Span[] {
  const merged: Span[] = []
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else if (from < to) merged.push({ from, to })
  }
  return merged
}

/** Milliseconds of [from, to) that lie in one of the spans, which are apart from each other. */
export function overlap(spans: Span[], from: number, to: number): number {
  return spans.reduce((ms, span) => ms + Math.max(0, Math.min(to, span.to) - Math.max(from, span.from)), 0)
}
