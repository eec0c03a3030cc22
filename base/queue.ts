import type { Database } from 'better-sqlite3'
import { type Clock, systemClock } from './clock.ts'
import { openOwnDatabase } from './database.ts'
import { errorText, LinesideError } from './errors.ts'
import { prepareQueue, QUEUE_SCHEMA, type QueueItem, type QueueStatements, ROW_BYTES } from './queue-sql.ts'

export type { QueueItem }

/** What goes in: `body` is opaque here; of several waiting with one `key` only the newest stays. */
export interface QueueInput {
  key?: string
  body: string
  /** Where something has to be dropped, the lowest rank goes first; an item without one is never dropped. */
  rank?: number
}

/** Ids in [from, before); open where nothing is said. */
export interface IdRange {
  from?: number
  before?: number
}

/**
 * A durable queue whose buffer is a transaction: what is taken is in flight until it is accepted (and gone) or
 * kept (and back in its old place). In flight is known in memory alone: after a restart everything waits again.
 * Where the disk refuses, STORE_FAILED is thrown and nothing of that call has happened.
 */
export interface Queue {
  /** Ids in the order of `items`; on disk when it returns. A newer item replaces a waiting one of its key. */
  push(items: QueueInput[]): number[]
  /** Up to `limit` waiting items with ids in `range`, oldest first; they are in flight from now on. */
  take(limit: number, range?: IdRange): QueueItem[]
  /** Delivered: they leave the queue. */
  accept(ids: number[]): void
  /** Not delivered: back in their old places. */
  keep(ids: number[]): void
  /** Up to `limit` waiting items that may be dropped, the oldest first: of all, or of the lowest rank before others. */
  expendable(limit: number, first: 'oldest' | 'lowest'): QueueItem[]
  /** At once: these waiting items are gone, counted as dropped, and `instead` is pushed. Answers with its ids. */
  drop(ids: number[], instead: QueueInput[]): number[]
  /** Everything not accepted, in flight included. */
  readonly size: number
  /** What that takes on disk, about; pages that are half empty come on top. */
  readonly bytes: number
  /** How many items were ever dropped. */
  readonly dropped: number
  /** The highest id given so far; 0: none. */
  readonly last: number
  /** Epoch milliseconds at which the oldest item was pushed; null when empty. */
  readonly oldest: number | null
  close(): void
}

/**
 * Opens the queue in `file`, a database of its own; the file and its folder are made if absent. One process at a
 * time: the file stays locked until close().
 * `numbered`: take() gives `seq`, on disk before the item is handed out (contract.md 4). An item that has one may
 * have been received already, so it is not replaced by a newer one of its key: that would leave a hole.
 * Throws STORE_NEWER, STORE_LOCKED, STORE_DAMAGED or STORE_NOT_WRITABLE.
 */
export function openQueue(file: string, options: { numbered?: boolean; clock?: Clock } = {}): Queue {
  const db = openOwnDatabase(file, QUEUE_SCHEMA)
  return new SqliteQueue(db, options.numbered ?? false, options.clock ?? systemClock)
}

class SqliteQueue implements Queue {
  readonly #db: Database
  readonly #sql: QueueStatements
  readonly #numbered: boolean
  readonly #clock: Clock
  readonly #inFlight = new Set<number>()
  #size: number
  #bytes: number
  #dropped: number
  #last: number

  constructor(db: Database, numbered: boolean, clock: Clock) {
    this.#db = db
    this.#sql = prepareQueue(db)
    this.#numbered = numbered
    this.#clock = clock
    this.#size = this.#sql.count.get() ?? 0
    this.#bytes = this.#size * ROW_BYTES + (this.#sql.bytes.get() ?? 0)
    this.#dropped = this.#sql.dropped.get() ?? 0
    this.#last = this.#sql.last.get() ?? 0
  }

  push(items: QueueInput[]): number[] {
    return items.length === 0 ? [] : this.#change([], items)
  }

  take(limit: number, { from = 0, before = Number.MAX_SAFE_INTEGER }: IdRange = {}): QueueItem[] {
    if (limit <= 0 || this.#inFlight.size >= this.#size) return []
    const items = this.#waiting(limit, (more) => this.#sql.oldestItems.all(from, before, more))
    const taken = this.#numbered ? this.#number(items) : items
    for (const { id } of taken) this.#inFlight.add(id)
    return taken
  }

  accept(ids: number[]): void {
    if (ids.length > 0) this.#change(ids, [])
    for (const id of ids) this.#inFlight.delete(id)
  }

  expendable(limit: number, first: 'oldest' | 'lowest'): QueueItem[] {
    const read = first === 'oldest' ? this.#sql.oldestRanked : this.#sql.lowestRanks
    return this.#waiting(limit, (more) => read.all(more))
  }

  drop(ids: number[], instead: QueueInput[]): number[] {
    const waiting = ids.filter((id) => !this.#inFlight.has(id))
    return this.#change(waiting, instead, waiting.length)
  }

  keep(ids: number[]): void {
    for (const id of ids) this.#inFlight.delete(id)
  }

  get size(): number {
    return this.#size
  }

  get bytes(): number {
    return this.#bytes
  }

  get dropped(): number {
    return this.#dropped
  }

  get last(): number {
    return this.#last
  }

  get oldest(): number | null {
    return this.#guard(() => this.#sql.oldestAt.get() ?? null)
  }

  close(): void {
    this.#db.close()
  }

  /** One commit: `leaving` go, `coming` are pushed; what is known in memory follows once it is on disk. */
  #change(leaving: number[], coming: QueueInput[], dropped = 0): number[] {
    const at = this.#clock.now()
    let [size, bytes] = [this.#size, this.#bytes]
    const remove = (id: number) => {
      const freed = this.#sql.remove.get(id)
      if (freed === undefined) return
      size -= 1
      bytes -= freed + ROW_BYTES
    }
    const ids = this.#commit(() => {
      for (const id of leaving) remove(id)
      if (dropped > 0) this.#sql.addDropped.run(dropped)
      return coming.map(({ key, body, rank }) => {
        if (key !== undefined) for (const id of this.#waitingOf(key)) remove(id)
        size += 1
        bytes += Buffer.byteLength(body) + ROW_BYTES
        return Number(this.#sql.insert.run(key ?? null, rank ?? null, at, body).lastInsertRowid)
      })
    })
    this.#size = size
    this.#bytes = bytes
    this.#dropped += dropped
    this.#last = Math.max(this.#last, ids.at(-1) ?? 0)
    return ids
  }

  #waitingOf(key: string): number[] {
    return this.#sql.unnumberedByKey.all(key).filter((id) => !this.#inFlight.has(id))
  }

  /** `read` is asked for so many more as are in flight. */
  #waiting(limit: number, read: (limit: number) => QueueItem[]): QueueItem[] {
    return this.#guard(() => read(limit + this.#inFlight.size))
      .filter(({ id }) => !this.#inFlight.has(id))
      .slice(0, limit)
  }

  #number(items: QueueItem[]): QueueItem[] {
    if (items.every(({ seq }) => seq !== null)) return items
    return this.#commit(() => {
      let last = this.#sql.lastNumber.get() ?? 0
      const numbered = items.map((item) => {
        if (item.seq !== null) return item
        last += 1
        this.#sql.setNumber.run(last, item.id)
        return { ...item, seq: last }
      })
      this.#sql.setLastNumber.run(last)
      return numbered
    })
  }

  #commit<T>(work: () => T): T {
    return this.#guard(() => this.#db.transaction(work).immediate())
  }

  #guard<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw new LinesideError('STORE_FAILED', `${this.#db.name}: ${errorText(error)}`, { cause: error })
    }
  }
}
