import { type Clock, errorText, LinesideError, type Log } from '../../base/index.ts'
import { startThread } from '../../base/thread.ts'
import type { FromSealing } from './seal-messages.ts'
import { createSeals, type Mark, type NextSeals } from './seals.ts'
import type { Store } from './store.ts'

/** Seals what is stored, once a second. */
export interface Sealer {
  /** Seals what is left and marks the stop; to be called when nothing more is written, before the store is closed. */
  stop(): Promise<void>
}

const EVERY_MS = 1000

/**
 * Seals what was left by a gateway that was killed, marks the start, and goes on from there; to be called before
 * anything is stored. Rejects with STORE_SEAL_FAILED; once it has started, `onCrash` is told if its thread ends unasked.
 */
export async function startSealer(
  store: Store,
  clock: Clock,
  log: Log,
  onCrash: (error: Error) => void,
): Promise<Sealer> {
  const chain = createSeals(store.db)
  let answer: PromiseWithResolvers<NextSeals> | undefined
  let crash: Error | undefined
  let hasFailed = false
  const thread = await startThread<FromSealing>({
    module: new URL('./seal-thread.ts', import.meta.url),
    name: 'sealing',
    workerData: { database: store.file },
    code: 'STORE_SEAL_FAILED',
    log,
    onCrash(error) {
      crash = error
      answer?.reject(error)
      onCrash(error)
    },
  })
  thread.onMessage((message) => {
    if (message.kind === 'made') answer?.resolve(message.next)
    if (message.kind === 'trouble') answer?.reject(new Error(message.text))
  })

  function ask(mark: Mark | null): Promise<NextSeals> {
    // Nobody would answer.
    if (crash) return Promise.reject(crash)
    answer = Promise.withResolvers<NextSeals>()
    thread.tell({ kind: 'make', at: clock.now(), mark })
    return answer.promise
  }

  async function seal(mark: Mark | null): Promise<void> {
    for (;;) {
      const { seals, hasMore } = await ask(mark)
      if (seals.length > 0) chain.append(seals)
      if (!hasMore) return
    }
  }

  /** Tried again with the next turn: a seal that could not be written leaves nothing behind. */
  async function sealOrSay(mark: Mark | null): Promise<void> {
    try {
      await seal(mark)
      if (hasFailed) log.info('what is stored is sealed again')
      hasFailed = false
    } catch (error) {
      if (!hasFailed) log.error({ code: 'STORE_SEAL_FAILED' }, errorText(error))
      hasFailed = true
    }
  }

  try {
    await seal('start')
  } catch (error) {
    await thread.stop()
    throw new LinesideError('STORE_SEAL_FAILED', errorText(error), { cause: error })
  }
  let running: Promise<void> | undefined
  const timer = setInterval(() => {
    running ??= sealOrSay(null).finally(() => {
      running = undefined
    })
  }, EVERY_MS)

  return {
    async stop() {
      clearInterval(timer)
      await running
      await sealOrSay('stop')
      await thread.stop()
    },
  }
}
