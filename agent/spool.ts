import { CLOCK_SET_SINCE, type Clock } from '../base/clock.ts'
import { errorText } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { openQueue, type Queue, type QueueItem } from '../base/queue.ts'
import type { SpoolBounds } from '../config/site.ts'
import type { Reading } from '../drivers/index.ts'
import type { Importance } from './importance.ts'
import { type Loss, lossesOf, lossToSpool } from './losses.ts'
import { toSpool } from './message.ts'

/** Readings that wait on the disk of a line PC, bounded by size and age. */
export interface Spool
  extends Pick<Queue, 'take' | 'accept' | 'keep' | 'size' | 'bytes' | 'last' | 'dropped'> {
  /** On disk when it returns. Throws STORE_FAILED, and nothing of it is kept. */
  push(readings: Reading[]): void
  /** The configuration changed: from now on these bounds hold. */
  use(bounds: SpoolBounds, importance: Importance): void
  /** Drops what has become too old, or is too much. */
  tidy(): void
  close(): void
}

/** Dropped in one commit at most. */
const AT_ONCE = 1_000
/** A full spool makes so much more room than it needs, or every reading would cost a second commit. */
const SPARE = 1 / 32

/**
 * Opens the spool in `file`. Where its bounds are passed, the least important readings go first, and of those the
 * oldest; past their age, whatever is oldest. What is on its way to the gateway stays. In the commit that drops them,
 * readings that name what is lost take their place (losses.ts): dropped and delivered together are what was pushed.
 * Throws what openQueue() throws.
 */
export function openSpool(
  file: string,
  limits: { bounds: SpoolBounds; importance: Importance },
  { clock, log }: { clock: Clock; log: Log },
): Spool {
  const queue = openQueue(file, { clock })
  let { bounds, importance } = limits
  /** Losses that nobody was told of yet: further ones of the same signal and hour are added. */
  const untold = new Map<string, Loss>()
  const names = new Map<number, string>()
  const itemOf = new Map<string, number>()

  function drop(items: QueueItem[]): void {
    const losses = lossesOf(items, untold)
    const ids = queue.drop(
      items.map(({ id }) => id),
      losses.map(lossToSpool),
    )
    for (const [index, loss] of losses.entries()) {
      forget(itemOf.get(loss.name))
      untold.set(loss.name, loss)
      itemOf.set(loss.name, ids[index] as number)
      names.set(ids[index] as number, loss.name)
    }
    log.warn(
      { code: 'AGENT_SPOOL_FULL', dropped: items.length, total: queue.dropped },
      'readings were dropped',
    )
  }

  function forget(id: number | undefined): void {
    const name = id === undefined ? undefined : names.get(id)
    if (id === undefined || name === undefined) return
    names.delete(id)
    itemOf.delete(name)
    untold.delete(name)
  }

  function dropOutdated(): void {
    const before = clock.now() - bounds.ageMs
    // A reading from before the clock was set says nothing of its age.
    const isOutdated = ({ at }: QueueItem) => at < before && at >= CLOCK_SET_SINCE
    for (;;) {
      const outdated = queue.expendable(AT_ONCE, 'oldest').filter(isOutdated)
      if (outdated.length === 0) return
      drop(outdated)
    }
  }

  function dropTooMuch(): void {
    if (queue.bytes <= bounds.bytes) return
    const enough = bounds.bytes * (1 - SPARE)
    while (queue.bytes > enough) {
      const candidates = queue.expendable(AT_ONCE, 'lowest')
      if (candidates.length === 0) return
      drop(firstOf(candidates, queue.bytes - enough))
    }
  }

  /** What is stored is stored: that room cannot be made is no reason to have it pushed again. */
  function makeRoom(work: () => void): void {
    try {
      work()
    } catch (error) {
      log.error({ code: 'AGENT_SPOOL_FAILED' }, errorText(error))
    }
  }

  return {
    push(readings) {
      queue.push(readings.map((reading) => ({ ...toSpool(reading), rank: importance(reading) })))
      makeRoom(dropTooMuch)
    },
    take(limit, range) {
      const items = queue.take(limit, range)
      for (const { id } of items) forget(id)
      return items
    },
    accept: (ids) => queue.accept(ids),
    keep: (ids) => queue.keep(ids),
    use(nextBounds, nextImportance) {
      bounds = nextBounds
      importance = nextImportance
      makeRoom(dropTooMuch)
    },
    tidy() {
      makeRoom(dropOutdated)
      makeRoom(dropTooMuch)
    },
    get size() {
      return queue.size
    },
    get bytes() {
      return queue.bytes
    },
    get last() {
      return queue.last
    },
    get dropped() {
      return queue.dropped
    },
    close: () => queue.close(),
  }
}

/** The first of these items that free so many bytes together; at least one. */
function firstOf(items: QueueItem[], bytes: number): QueueItem[] {
  let freed = 0
  const upto = items.findIndex(({ body }) => {
    freed += body.length
    return freed >= bytes
  })
  return upto < 0 ? items : items.slice(0, upto + 1)
}
