import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Clock, type ErrorCode, errorText, LinesideError, type Log } from '../../base/index.ts'
import { startThread } from '../../base/thread.ts'
import { type DatedSite, siteHistory } from '../../config/history.ts'
import { checkpointsBefore, type Store } from '../facts/index.ts'
import { commitDrop, deleteDropped, forgetUnfinished, type Steps } from './commit.ts'
import type { FromPreparing, PrepareTask } from './messages.ts'
import { boundsOf, type PreparedDrop } from './prepare.ts'

/** Drops old facts by itself: once a day, and what a drop before left over. */
export interface RetentionRun {
  start(): void
  stop(): Promise<void>
}

interface RetentionParts {
  store: Store
  /** How long facts are kept; null: for ever. */
  keepMs: number | null
  program: string
  versions(): DatedSite[]
  /** Called within the transaction that stores a stub; `onDropped` follows once that is on disk. */
  revise(): void
  onDropped(): void
  clock: Clock
  log: Log
}

const SOON_MS = 2_000
const EVERY_MS = 3_600_000
/** Something came meanwhile: tried again so often in one turn. */
const TRIES = 3
/**
 * After a step it rests so many times as long as the step took: few acknowledgements wait for one. Where one work goes
 * on for hours, old facts may go more slowly than new ones come.
 */
const REST = { first: 49, later: 9 }
const LONG_MS = 6 * 3_600_000
const LEAST_REST_MS = 10
/** A disk that stalls says nothing about the next step. */
const MOST_REST_MS = 500

/** It has a thread only while it prepares a drop. */
export function createRetention(parts: RetentionParts): RetentionRun {
  const { store, keepMs, program, clock, log } = parts
  const folder = dirname(store.file)
  const scene = { db: store.db, folder, transaction: store.transaction }
  const stopping = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  /** Up to when it has been looked. */
  let looked = store.retentions.latest()?.openFrom ?? Number.NEGATIVE_INFINITY

  async function turn(): Promise<void> {
    try {
      await bySteps(deleteDropped(scene))
      await removeOldCheckpoints()
      if (keepMs !== null) await dropBefore(clock.now() - keepMs)
    } catch (error) {
      if (stopping.signal.aborted) return
      const code = error instanceof LinesideError ? error.code : 'STORE_RETENTION_FAILED'
      log.error({ code }, `old facts are not dropped: ${errorText(error)}`)
    }
  }

  async function dropBefore(before: number): Promise<void> {
    const { openFrom, keptFrom } = boundsOf(siteHistory(parts.versions()), before)
    if (openFrom <= looked || !hasOlder(keptFrom)) return
    for (let tries = 0; tries < TRIES; tries++) {
      await bySteps(forgetUnfinished(scene))
      const prepared = await prepare(before)
      if (prepared !== null && !(await bySteps(commit(prepared)))) continue
      looked = openFrom
      if (prepared) await finish(prepared)
      return
    }
    log.warn('old facts are not dropped yet: something old came in while that was prepared')
  }

  async function finish({ retention }: PreparedDrop): Promise<void> {
    const from = new Date(retention.openFrom).toISOString()
    log.info({ facts: retention.facts, from }, 'old facts are dropped')
    await removeOldCheckpoints()
    await bySteps(deleteDropped(scene))
  }

  /** Whether what came first of all that is kept can go: nothing that came after it goes before. */
  function hasOlder(keptFrom: number): boolean {
    const [first] = store.factsAfter(store.retentions.latest()?.upto ?? 0, 1)
    return first !== undefined && first.ts < keptFrom
  }

  function* commit(prepared: PreparedDrop): Steps<boolean> {
    const isDone = yield* commitDrop(scene, prepared, parts.revise)
    if (isDone) parts.onDropped()
    return isDone
  }

  /** A little at a time, so that no acknowledgement waits. */
  async function bySteps<T>(steps: Steps<T>): Promise<T> {
    const since = performance.now()
    try {
      for (;;) {
        const began = performance.now()
        const step = steps.next()
        if (step.done) return step.value
        store.fold()
        const now = performance.now()
        const rest = (now - began) * (now - since > LONG_MS ? REST.later : REST.first)
        const ms = Math.min(MOST_REST_MS, Math.max(LEAST_REST_MS, rest))
        await delay(ms, undefined, { signal: stopping.signal })
      }
    } finally {
      steps.return(undefined as T)
    }
  }

  async function removeOldCheckpoints(): Promise<void> {
    const id = store.retentions.latest()?.id ?? 0
    await Promise.all(checkpointsBefore(folder, id).map((file) => rm(file, { force: true })))
  }

  async function prepare(before: number): Promise<PreparedDrop | null> {
    const days = Math.round((keepMs ?? 0) / 86_400_000)
    const task: PrepareTask = {
      folder,
      program,
      before,
      at: clock.now(),
      author: 'gateway',
      reason: `gateway.retention.facts: P${days}D`,
      versions: parts.versions(),
    }
    const { promise, resolve, reject } = Promise.withResolvers<PreparedDrop | null>()
    const thread = await startThread<FromPreparing>({
      module: new URL('./thread.ts', import.meta.url),
      name: 'retention',
      workerData: task,
      code: 'STORE_RETENTION_FAILED',
      log,
      onCrash: reject,
    })
    const onStop = () => reject(new LinesideError('STORE_RETENTION_FAILED', 'the gateway stops'))
    stopping.signal.addEventListener('abort', onStop, { once: true })
    thread.onMessage((message) => {
      if (message.kind === 'prepared') resolve(withBuffers(message.prepared))
      if (message.kind === 'trouble') reject(troubleOf(message))
    })
    try {
      return await promise
    } finally {
      stopping.signal.removeEventListener('abort', onStop)
      await thread.stop()
    }
  }

  function begin(): void {
    running = turn().finally(() => {
      running = undefined
      if (!stopping.signal.aborted) timer = setTimeout(begin, EVERY_MS)
    })
  }

  return {
    start() {
      timer = setTimeout(begin, SOON_MS)
    },
    async stop() {
      stopping.abort()
      clearTimeout(timer)
      await running
    },
  }
}

/** Between threads a Buffer becomes an array of bytes. */
function withBuffers(prepared: PreparedDrop | null): PreparedDrop | null {
  if (!prepared) return null
  const carried = prepared.carried.map((seal) => ({
    ...seal,
    hash: bufferOf(seal.hash),
    checks: bufferOf(seal.checks),
  }))
  return { ...prepared, carried }
}

const bufferOf = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
  Buffer.from(buffer, byteOffset, byteLength)

function troubleOf({ code, text }: { code: ErrorCode; text: string }): LinesideError {
  return new LinesideError(code, text)
}
