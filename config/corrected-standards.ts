import type { DatedSite } from './history.ts'
import type { Standard } from './site.ts'

/**
 * The versions of a site with standards that were put right beside the site file. One takes the place of what a
 * version says for the same product, station and date, and stands beside its other dates; of several for the same, the
 * last holds. Versions that share their standards still do.
 */
export function withStandards(versions: readonly DatedSite[], corrected: readonly Standard[]): DatedSite[] {
  if (corrected.length === 0) return [...versions]
  const instead = new Map(corrected.map((standard) => [keyOf(standard), standard]))
  const made = new Map<Standard[], Standard[]>()
  const overlaid = (said: Standard[]) => {
    const known = made.get(said) ?? [...said.filter((one) => !instead.has(keyOf(one))), ...instead.values()]
    made.set(said, known)
    return known
  }
  return versions.map(({ from, site }) => ({ from, site: { ...site, standards: overlaid(site.standards) } }))
}

function keyOf({ product, station, from }: Standard): string {
  return `${product}\n${station}\n${from}`
}
