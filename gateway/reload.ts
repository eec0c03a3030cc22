import { errorText, type Log } from '../base/index.ts'
import type { SiteHistory } from '../config/history.ts'
import { type Change, changeInWords, type LoadedSite, type Site, SiteErrors } from '../config/index.ts'
import type { Acceptance, Configuration } from './configuration.ts'
import type { SiteVersion } from './facts/index.ts'
import type { ConfigurationVersion, Questions, ReadmitAnswer, ReloadAnswer } from './web/index.ts'

interface ReloaderParts {
  load(): LoadedSite
  configuration: Configuration
  /** Within the transaction of the new version: see Projector. */
  revise(history: SiteHistory, from: number | null): void
  /** All that work by the configuration, in the order in which they are told of a new one. */
  use: ((history: SiteHistory) => void | Promise<void>)[]
  readmit(author: string): Promise<ReadmitAnswer>
  log: Log
}

/** Takes in what the site file says while the gateway runs; no connection of a client is dropped. */
export interface Reloader {
  pending(): Questions['configuration']['answer']
  /** One at a time. Rejects with what is wrong, and nothing is changed. */
  reload(acceptance: Acceptance, withQuarantine: boolean): Promise<ReloadAnswer>
}

export function createReloader({ load, configuration, revise, use, readmit, log }: ReloaderParts): Reloader {
  let last: Promise<unknown> = Promise.resolve()
  const inWords = (changes: Change[]) =>
    changes.map((change) => changeInWords(change, configuration.history().current.locale))

  async function reloadNow(acceptance: Acceptance, withQuarantine: boolean): Promise<ReloadAnswer> {
    const accepted = await accept(acceptance)
    const readmitted = withQuarantine ? await readmit(acceptance.author) : null
    return { accepted, restart: inWords(configuration.awaitingRestart()), readmitted }
  }

  async function accept(acceptance: Acceptance): Promise<ConfigurationVersion | null> {
    const loaded = load()
    await checkCards(loaded.site)
    const version = configuration.accept(loaded, acceptance, revise)
    if (!version) {
      log.info('the site file says what is in force')
      return null
    }
    await tellAll(configuration.history())
    const told = { ...describe(version), restart: inWords(configuration.awaitingRestart()) }
    log.info(told, 'a new version of the configuration is in force')
    return describe(version)
  }

  /** One that cannot go by the new version must not keep the others from it. */
  async function tellAll(history: SiteHistory): Promise<void> {
    for (const tell of use) {
      try {
        await tell(history)
      } catch (error) {
        log.error({ err: error }, `not all goes by the new version: ${errorText(error)}`)
      }
    }
  }

  function describe({ version, at, from, author, changes }: SiteVersion): ConfigurationVersion {
    return {
      version,
      at: new Date(at).toISOString(),
      from: from === null ? null : new Date(from).toISOString(),
      author,
      changes: inWords(changes),
    }
  }

  return {
    pending() {
      const restart = inWords(configuration.awaitingRestart())
      try {
        return { pending: inWords(configuration.differences(load())), problems: [], restart }
      } catch (error) {
        const problems = error instanceof SiteErrors ? error.lines() : [errorText(error)]
        return { pending: [], problems, restart }
      }
    },
    reload(acceptance, withQuarantine) {
      const reloaded = last.then(() => reloadNow(acceptance, withQuarantine))
      last = reloaded.catch((error) => log.error({ err: error }, `not reloaded: ${errorText(error)}`))
      return reloaded
    },
  }
}

/** Cards are read by the web thread: one that it could not use must not come into force. Throws CARD_INVALID. */
export async function checkCards({ cards }: Site): Promise<void> {
  if (cards.length === 0) return
  const { loadCards } = await import('./web/cards.ts')
  loadCards(cards)
}
