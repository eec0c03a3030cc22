import { type Clock, errorText, LinesideError, type Log } from '../../base/index.ts'
import { createSealMaker, createSeals, type Mark, type NextSeals } from './seals.ts'
import type { Store } from './store.ts'

/**
 * Makes the seals that follow on those on disk, at this time in epoch milliseconds: on a connection of its own, in a
 * thread that acknowledges nothing, so that no acknowledgement waits for a hash.
 */
export type MakeSeals = (at: number) => Promise<NextSeals>

/** Seals what is stored. */
export interface Sealer {
  /** From now on once a second, until the answer is called, which waits for the turn that is under way. */
  everySecond(make: MakeSeals): () => Promise<void>
  /** Seals what is left and marks the stop; to be called when nothing more is written, before the store is closed. */
  stop(): void
}

const EVERY_MS = 1000

/**
 * Seals what was left by a gateway that was killed and marks the start; to be called before anything is stored.
 * Throws STORE_SEAL_FAILED.
 */
export function startSealer(store: Store, clock: Clock, log: Log): Sealer {
  const chain = createSeals(store.db)
  const makeHere = createSealMaker(store.db)
  let hasFailed = false

  function sealHere(mark: Mark): void {
    for (;;) {
      const { seals, hasMore } = makeHere(clock.now(), mark)
      chain.append(seals)
      if (!hasMore) return
    }
  }

  async function seal(make: MakeSeals): Promise<void> {
    for (;;) {
      const { seals, hasMore } = await make(clock.now())
      if (seals.length > 0) chain.append(seals)
      if (!hasMore) return
    }
  }

  /** Tried again with the next turn: a seal that could not be written leaves nothing behind. */
  function failed(error: unknown): void {
    if (!hasFailed) log.error({ code: 'STORE_SEAL_FAILED' }, errorText(error))
    hasFailed = true
  }

  async function sealOrSay(make: MakeSeals): Promise<void> {
    try {
      await seal(make)
      if (hasFailed) log.info('what is stored is sealed again')
      hasFailed = false
    } catch (error) {
      failed(error)
    }
  }

  try {
    sealHere('start')
  } catch (error) {
    throw new LinesideError('STORE_SEAL_FAILED', errorText(error), { cause: error })
  }

  return {
    everySecond(make) {
      let running: Promise<void> | undefined
      const timer = setInterval(() => {
        running ??= sealOrSay(make).finally(() => {
          running = undefined
        })
      }, EVERY_MS)
      return async () => {
        clearInterval(timer)
        await running
      }
    },
    stop() {
      try {
        sealHere('stop')
      } catch (error) {
        failed(error)
      }
    },
  }
}
