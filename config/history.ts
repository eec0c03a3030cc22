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
  const reignAt = (ts: number) => (ts >= last.from ? last : reigns[lastAtOrBefore(reigns, ts)])
  return {
    reigns,
    current: last.site,
    reignAt,
    at: (ts) => reignAt(ts).site,
    within: (from, to) =>
      reigns
        .slice(lastAtOrBefore(reigns, from), lastAtOrBefore(reigns, to - 1) + 1)
        .map((reign) => ({ ...reign, from: Math.max(from, reign.from), to: Math.min(to, reign.to) })),
  }
}

/** Index of the last reign that begins at or before `ts`; the first one begins before all instants. */
function lastAtOrBefore(reigns: Reign[], ts: number): number {
  let low = 0
  let high = reigns.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (reigns[middle].from <= ts) low = middle
    else high = middle - 1
  }
  return low
}

/** The history of a site that never changed. */
export function unchanging(site: Site): SiteHistory {
  return siteHistory([{ from: BEGINNING, site }])
}

/** What `make` makes of the version in force at an instant; made once a version, when it is first asked for. */
export function perVersion<T>(history: SiteHistory, make: (site: Site) => T): (ts: number) => T {
  return perKey(history, (site) => site, make)
}

/** The same of one part of the site, made once for all versions that share it (see `sharingParts`). */
export function perPart<K extends 'lines' | 'workers' | 'standards', T>(
  history: SiteHistory,
  part: K,
  make: (part: Site[K]) => T,
): (ts: number) => T {
  return perKey(
    history,
    (site) => site[part],
    (site) => make(site[part]),
  )
}

function perKey<T>(
  history: SiteHistory,
  keyOf: (site: Site) => object,
  make: (site: Site) => T,
): (ts: number) => T {
  const made = new Map<object, { value: T }>()
  let recent: { from: number; to: number; value: T } | undefined
  return (ts) => {
    if (recent && ts >= recent.from && ts < recent.to) return recent.value
    const { from, to, site } = history.reignAt(ts)
    const key = keyOf(site)
    const known = made.get(key) ?? { value: make(site) }
    made.set(key, known)
    recent = { from, to, value: known.value }
    return known.value
  }
}

/** A version that has each part in which it is equal to the one before in common with it: years of versions are few. */
export function sharingParts(before: Site, site: Site): Site {
  const shared = Object.entries(site).map(([key, part]) => {
    const old = before[key as keyof Site]
    return [key, JSON.stringify(old) === JSON.stringify(part) ? old : part]
  })
  return Object.fromEntries(shared) as Site
}

/**
 * The same history without the divisions that no sum can tell: neighbours that differ in names, in badges, or in
 * what the floor does not use become one reign, with the later version. Whose a badge is divides sessions, not time.
 */
export function asSumsSee(history: SiteHistory): SiteHistory {
  const merged: DatedSite[] = []
  for (const { from, site } of history.reigns) {
    const before = merged.at(-1)
    if (before && SUM_PARTS.every((part) => isSamePart(before.site, site, part))) before.site = site
    else merged.push({ from, site })
  }
  return siteHistory(merged)
}

/** Whether two versions of the site give the same figures. */
export function hasSameFigures(a: Site, b: Site): boolean {
  return a === b || (isSamePart(a, b, 'badges') && SUM_PARTS.every((part) => isSamePart(a, b, part)))
}

type Part = 'badges' | (typeof SUM_PARTS)[number]

const SUM_PARTS = [
  'timezone',
  'calendar',
  'workers',
  'standards',
  'lines',
  'attribution',
  'evidence',
] as const

function isSamePart(a: Site, b: Site, part: Part): boolean {
  const key = part === 'badges' ? 'workers' : part
  return a[key] === b[key] || JSON.stringify(essence(a, part)) === JSON.stringify(essence(b, part))
}

/** A part without names, and without where readings come from. */
function essence(site: Site, part: Part): unknown {
  switch (part) {
    case 'badges':
      return site.workers.map(({ id, badges }) => [id, badges])
    case 'workers':
      return site.workers.map(({ id, team }) => [id, team])
    case 'calendar': {
      const { shifts, exceptions, ...limits } = site.calendar
      const instead = exceptions.map(({ date, shifts: others }) => [date, others.map(nameless)])
      return [limits, shifts.map(nameless), instead]
    }
    case 'lines':
      return site.lines.map((line) => [
        nameless(line),
        line.stations.map((station) => [
          nameless(station),
          station.signals.map(({ source: _, ...signal }) => signal),
        ]),
      ])
    default:
      return site[part]
  }
}

function nameless<T extends { name: string }>({ name: _, ...rest }: T) {
  const { stations: _stations, signals: _signals, ...own } = rest as Record<string, unknown>
  return own
}
