import { CLOCK_SET_SINCE, type Clock, LinesideError, type Log } from '../base/index.ts'
import { withStandards } from '../config/corrected-standards.ts'
import {
  type DatedSite,
  END,
  hasSameFigures,
  type SiteHistory,
  sharingParts,
  siteHistory,
  unchanging,
} from '../config/history.ts'
import {
  type Change,
  changesBetween,
  type LoadedSite,
  type Site,
  type SiteFile,
  siteOf,
} from '../config/index.ts'
import type { Standard } from '../config/site.ts'
import type { SiteVersion, Store } from './facts/index.ts'
import { tornShift } from './floor/index.ts'

/** Who makes a change, and from when on it holds, epoch milliseconds; null: from now on. */
export interface Acceptance {
  author: string
  from: number | null
}

/** The versions of the site (contract.md 1): stored one by one, each with what it changed. */
export interface Configuration {
  history(): SiteHistory
  /** What the files said that were accepted last. */
  said(): SiteFile
  /** With the standards that corrections put right. */
  versions(): DatedSite[]
  /** The history as corrections in the store have it by now: to be taken into use once they are on disk. */
  corrected(): SiteHistory
  /** Answers whether standards were put right since the last time. */
  useCorrections(): boolean
  /** What these files would change against the version accepted last. */
  differences(loaded: LoadedSite): Change[]
  /** Keys of `gateway` that changed since the start: they are in use after a restart. */
  awaitingRestart(): Change[]
  /**
   * Makes what the files say the version in force. `revise` is called within the transaction that stores it, with
   * the instant from which figures change; null: none do. Answers with the version; null where it says what is in
   * force from then on already. Throws CONFIG_FROM_IN_FUTURE, CONFIG_BEFORE_RETENTION, CONFIG_SHIFT_TORN, or what SQLite throws; then all is
   * as it was.
   */
  accept(
    loaded: LoadedSite,
    acceptance: Acceptance,
    revise: (history: SiteHistory, from: number | null) => void,
  ): SiteVersion | null
}

/** Opens the versions kept in the store; an empty store takes `loaded` as the first, which holds from the beginning. */
export function openConfiguration(
  store: Store,
  loaded: LoadedSite,
  author: string,
  clock: Clock,
): Configuration {
  const kept = store.siteVersions.all()
  if (kept.length === 0) {
    const first = { at: clock.now(), from: null, author, changes: [], said: loaded.said }
    kept.push(store.transaction(() => store.siteVersions.add(first)))
  }
  const started = loaded.said
  let latest = kept[kept.length - 1]
  let sites = sitesOf(kept, loaded)
  let standards = store.corrections.standards()
  let versions = withStandards(sites, standards)
  let history = siteHistory(versions)

  /** A clock that was lost must not let a version hold from before what is known to have been. */
  function fromNow(): number {
    const now = clock.now()
    return now >= CLOCK_SET_SINCE ? now : Math.max(now, latest.at, latest.from ?? 0, store.lastArrival())
  }

  function use(nextSites: DatedSite[], nextStandards: Standard[]): void {
    sites = nextSites
    standards = nextStandards
    versions = withStandards(sites, standards)
    history = siteHistory(versions)
  }

  function refuse(next: SiteHistory, from: number): void {
    const torn = tornShift(next, from)
    if (torn) throw new LinesideError('CONFIG_SHIFT_TORN', `${torn.id} of ${torn.date}`)
  }

  return {
    history: () => history,
    said: () => latest.said,
    versions: () => versions,
    corrected() {
      const next = store.corrections.standards()
      return isSame(next, standards) ? history : siteHistory(withStandards(sites, next))
    },
    useCorrections() {
      const next = store.corrections.standards()
      if (isSame(next, standards)) return false
      use(sites, next)
      return true
    },
    differences: (next) => changesBetween(latest.said, next.said),
    awaitingRestart: () => changesBetween(started.gateway, latest.said.gateway, ['gateway']),
    accept(next, { author: by, from: asked }, revise) {
      const changes = changesBetween(latest.said, next.said)
      const from = asked ?? fromNow()
      if (asked !== null && asked > clock.now()) {
        throw new LinesideError('CONFIG_FROM_IN_FUTURE', new Date(asked).toISOString())
      }
      refuseBeforeRetention(store, from)
      if (changes.length === 0 && history.at(from) === history.current) return null
      const nextSites = [...sites, { from, site: runningSite(next.site, sites) }]
      const nextStandards = store.corrections.standards()
      const nextHistory = siteHistory(withStandards(nextSites, nextStandards))
      const site = nextHistory.current
      refuse(nextHistory, from)
      const changesFigures = history.within(from, END).some((reign) => !hasSameFigures(reign.site, site))
      const version = store.transaction(() => {
        const stored = store.siteVersions.add({ at: clock.now(), from, author: by, changes, said: next.said })
        revise(nextHistory, changesFigures ? from : null)
        return stored
      })
      latest = version
      use(nextSites, nextStandards)
      return version
    },
  }
}

const CANNOT_HOLD: readonly string[] = ['CONFIG_SHIFT_TORN', 'CONFIG_BEFORE_RETENTION']

/**
 * Takes in the site file at the start. A change that cannot hold must not keep the gateway from taking readings: the
 * version in force stays, and the log says why.
 */
export function acceptAtStart(accept: () => SiteVersion | null, log: Log): SiteVersion | null {
  try {
    return accept()
  } catch (error) {
    if (!(error instanceof LinesideError) || !CANNOT_HOLD.includes(error.code)) throw error
    log.error({ code: error.code }, `the site file is not taken in, the last version holds: ${error.message}`)
    return null
  }
}

function refuseBeforeRetention({ retentions }: Store, from: number): void {
  const openFrom = retentions.latest()?.openFrom
  if (openFrom === undefined || from >= openFrom) return
  throw new LinesideError(
    'CONFIG_BEFORE_RETENTION',
    `${new Date(from).toISOString()}, kept from ${new Date(openFrom).toISOString()}`,
  )
}

/** What is under `gateway` is in use as it was at the start; parts that did not change are shared. */
function runningSite(site: Site, sites: DatedSite[]): Site {
  const before = sites[sites.length - 1].site
  return sharingParts(before, { ...site, gateway: before.gateway })
}

/**
 * The history of the versions kept in a store, with the standards put right there, for whoever reads it beside the gateway; of the site as loaded where
 * none is kept.
 */
export function storedHistory(kept: SiteVersion[], standards: Standard[], loaded: LoadedSite): SiteHistory {
  return kept.length === 0
    ? unchanging(loaded.site)
    : siteHistory(withStandards(sitesOf(kept, loaded), standards))
}

function isSame(a: Standard[], b: Standard[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function sitesOf(kept: SiteVersion[], loaded: LoadedSite): DatedSite[] {
  const sites: DatedSite[] = []
  for (const [index, { from, said }] of kept.entries()) {
    const isLast = index === kept.length - 1
    // Paths of the files as they are now: what was kept does not know from where relative ones start.
    const isLoaded = isLast && changesBetween(said, loaded.said).length === 0
    const site = { ...(isLoaded ? loaded.site : siteOf(said)), gateway: loaded.site.gateway }
    sites.push({ from: from ?? 0, site: index === 0 ? site : sharingParts(sites[index - 1].site, site) })
  }
  return sites
}
