import type { Line, Site } from '../../config/site.ts'
import type { Scenes } from './scene.ts'
import type { Span } from './spans.ts'

/** Whose target: that of a line is made at its output station. Ids of the site file. */
export interface TargetPlace {
  line: string
  station?: string
}

/** A stretch in which a station makes one product, by one version of the site and by one standard. */
export interface ProductTime extends Span {
  line: Line
  station: string
  /** null: nobody has said. */
  product: string | null
}

const DAY_MS = 86_400_000

/**
 * Which product a place makes when: that of its last product reading, else that of the line's configuration. In order;
 * without the stretches in which the site has no such place.
 */
export function productTimes(scenes: Scenes, place: TargetPlace, span: Span): ProductTime[] {
  return scenes.versions.within(span.from, span.to).flatMap(({ site, from, to }) => {
    const line = site.lines.find(({ id }) => id === place.line)
    const station = line?.stations.find(({ id }) => id === (place.station ?? line.output))?.id
    if (!line || station === undefined) return []
    return byStandards(scenes, site, station, { from, to })
      .flatMap((one) => scenes.changeOvers.within(station, one))
      .map((stretch) => ({ ...stretch, line, station, product: stretch.product ?? line.product ?? null }))
  })
}

/** A span cut where standards of a station begin: each at the local midnight of its date (kpi.md 2). */
function byStandards({ calendar }: Scenes, { standards }: Site, station: string, { from, to }: Span): Span[] {
  const [first, last] = [dateOf(from - DAY_MS), dateOf(to + DAY_MS)]
  const starts = standards
    .filter((one) => one.station === station && one.from >= first && one.from <= last)
    .map((one) => calendar.midnight(one.from))
    .filter((at) => at > from && at < to)
  const edges = [...new Set([from, ...starts, to])].sort((a, b) => a - b)
  return edges.slice(1).map((end, n) => ({ from: edges[n], to: end }))
}

/** In UTC: within a day of the local one. */
function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
