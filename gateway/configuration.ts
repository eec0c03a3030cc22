import { type Clock, LinesideError } from '../base/index.ts'
import { type DatedSite, hasSameFigures, type SiteHistory, siteHistory } from '../config/history.ts'
import { type Change, changesBetween, type LoadedSite, siteOf } from '../config/index.ts'
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
  versions(): DatedSite[]
  /** What these files would change against the version accepted last. */
  differences(loaded: LoadedSite): Change[]
  /** Keys of `gateway` that changed since the start: they are in use after a restart. */
  awaitingRestart(): Change[]
  /**
   * Makes what the files say the version in force. `revise` is called within the transaction that stores it, with
   * the instant from which figures change; null: none do. Answers with the version; null where nothing differs.
   * Throws CONFIG_FROM_IN_FUTURE, CONFIG_SHIFT_TORN, or what SQLite throws; then all is as it was.
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
  let said = kept[kept.length - 1].said
  let sites = kept.map((version) => ({ from: version.from ?? 0, site: siteOf(version.said) }))
  // Paths of the files as they are now: what was kept does not know from where relative ones start.
  if (changesBetween(said, loaded.said).length === 0) sites[sites.length - 1].site = loaded.site
  let history = siteHistory(sites)

  function refuse(next: SiteHistory, from: number): void {
    if (from > clock.now()) {
      throw new LinesideError('CONFIG_FROM_IN_FUTURE', new Date(from).toISOString())
    }
    const torn = tornShift(next, from)
    if (torn) throw new LinesideError('CONFIG_SHIFT_TORN', `${torn.id} of ${torn.date}`)
  }

  return {
    history: () => history,
    versions: () => sites,
    differences: (next) => changesBetween(said, next.said),
    awaitingRestart: () => changesBetween(started.gateway, said.gateway, ['gateway']),
    accept(next, { author: by, from: asked }, revise) {
      const changes = changesBetween(said, next.said)
      if (changes.length === 0) return null
      const at = clock.now()
      const from = asked ?? at
      const nextSites = [...sites, { from, site: next.site }]
      const nextHistory = siteHistory(nextSites)
      refuse(nextHistory, from)
      const changesFigures = history
        .within(from, Number.POSITIVE_INFINITY)
        .some(({ site }) => !hasSameFigures(site, next.site))
      const version = store.transaction(() => {
        const stored = store.siteVersions.add({ at, from, author: by, changes, said: next.said })
        revise(nextHistory, changesFigures ? from : null)
        return stored
      })
      said = next.said
      sites = nextSites
      history = nextHistory
      return version
    },
  }
}
