import type { Site } from './site.ts'

/** A version of the site and the instant from which it holds, epoch milliseconds. */
export interface DatedSite {
  from: number
  site: Site
}

/** A stretch of time, [from, to), and the version in force in it. */
export interface Reign extends DatedSite {
  to: number
}

/** Which version of the site is in force when (contract.md 1). */
export interface SiteHistory {
  /** In order, without gaps, from `BEGINNING` to `END`. */
  reigns: readonly Reign[]
  /** The version accepted last: in force now. */
  current: Site
  /** The version in force at an instant. */
  at(ts: number): Site
  /** The reign that holds an instant. */
  reignAt(ts: number): Reign
  /** The reigns that meet [from, to), cut to it. */
  within(from: number, to: number): Reign[]
}

/** Before and after every instant. */
export const BEGINNING = Number.MIN_SAFE_INTEGER
export const END = Number.MAX_SAFE_INTEGER

/**
 * The history that follows from versions in the order in which they were accepted: each holds from its start on,
 * whatever was accepted before it; the first one holds from the beginning. There must be at least one.
 */
export function siteHistory(versions: readonly DatedSite[]): SiteHistory {
  const reigns: Reign[] = []
  for (const [index, { from: said, site }] of versions.entries()) {
    const from = index === 0 ? BEGINNING : said
    while (reigns.length > 0 && reigns[reigns.length - 1].from >= from) reigns.pop()
    const before = reigns.at(-1)
    if (before) before.to = from
    reigns.push({ from, to: END, site })
  }
  const last = reigns[reigns.length - 1]
  const reignAt = (ts: number) =>
    ts >= last.from ? last : (reigns.findLast(({ from }) => from <= ts) ?? reigns[0])
  return {
    reigns,
    current: last.site,
    reignAt,
    at: (ts) => reignAt(ts).site,
    within: (from, to) =>
      reigns
        .filter((reign) => reign.from < to && reign.to > from)
        .map((reign) => ({ ...reign, from: Math.max(from, reign.from), to: Math.min(to, reign.to) })),
  }
}

/** The history of a site that never changed. */
export function unchanging(site: Site): SiteHistory {
  return siteHistory([{ from: BEGINNING, site }])
}

/** What `make` makes of the version in force at an instant; made once a version. */
export function perVersion<T>(history: SiteHistory, make: (site: Site) => T): (ts: number) => T {
  const made = new Map<Site, T>()
  for (const { site } of history.reigns) if (!made.has(site)) made.set(site, make(site))
  const current = made.get(history.current) as T
  if (history.reigns.length === 1) return () => current
  return (ts) => made.get(history.at(ts)) as T
}

/**
 * The same history without the divisions that no figure can tell: neighbours that differ in names only, or in what
 * the floor does not use, become one reign with the later version.
 */
export function asFiguresSee(history: SiteHistory): SiteHistory {
  const merged: DatedSite[] = []
  for (const { from, site } of history.reigns) {
    const before = merged.at(-1)
    if (before && hasSameFigures(before.site, site)) before.site = site
    else merged.push({ from, site })
  }
  return siteHistory(merged)
}

/** Whether two versions of the site give the same figures. */
export function hasSameFigures(a: Site, b: Site): boolean {
  return a === b || figuresPart(a) === figuresPart(b)
}

/** All but names, and where readings come from: figures do not depend on them. */
function figuresPart({ timezone, calendar, workers, standards, lines, attribution, evidence }: Site): string {
  const { shifts, exceptions, ...limits } = calendar
  const nameless = <T extends { name: string }>({ name: _, ...rest }: T) => rest
  return JSON.stringify({
    timezone,
    limits,
    shifts: shifts.map(nameless),
    exceptions: exceptions.map(({ date, shifts: instead }) => ({ date, instead: instead.map(nameless) })),
    workers: workers.map(({ id, badges, team }) => ({ id, badges, team })),
    standards,
    lines: lines.map((line) => ({
      ...nameless(line),
      stations: line.stations.map((station) => ({
        ...nameless(station),
        signals: station.signals.map(({ source: _, ...signal }) => signal),
      })),
    })),
    attribution,
    evidence,
  })
}
