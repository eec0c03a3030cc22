import type { Database } from 'better-sqlite3'
import { type Clock, systemClock } from './clock.ts'
import { openOwnDatabase } from './database.ts'
import { errorText, LinesideError } from './errors.ts'

/** What goes in: `body` is opaque here; of several waiting with one `key` only the newest stays. */
export interface QueueInput {
  key?: string
  body: string
}

export interface QueueItem {
  /** Rises with every push and is never given twice, restarts and an empty queue included. */
  id: number
  body: string
  /** Epoch milliseconds of the push. */
  at: number
  /** Numbered queues: given when first taken, rises by one without holes, stays when taken again. */
  seq: number | null
}

/**
 * A durable queue whose buffer is a transaction: what is taken is in flight until it is accepted (and gone) or
 * kept (and back in its old place). In flight is known in memory alone: after a restart everything waits again.
 * Where the disk refuses, STORE_FAILED is thrown and nothing of that call has happened.
 */
export interface Queue {
  /** Ids in the order of `items`; on disk when it returns. A newer item replaces a waiting one of its key. */
  push(items: QueueInput[]): number[]
  /** Up to `limit` waiting items, oldest first; they are in flight from now on. */
  take(limit: number): QueueItem[]
  /** Delivered: they leave the queue. */
  accept(ids: number[]): void
  /** Not delivered: back in their old places. */
  keep(ids: number[]): void
  /** Everything not accepted, in flight included. */
  readonly size: number
  /** Epoch milliseconds at which the oldest item was pushed; null when empty. */
  readonly oldest: number | null
  close(): void
}

const SCHEMA_VERSION = 1
const SCHEMA = `
  CREATE TABLE items (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT,
    seq INTEGER,
    at INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX items_by_key ON items (key) WHERE key IS NOT NULL;
  CREATE TABLE numbering (last INTEGER NOT NULL) STRICT;
  INSERT INTO numbering VALUES (0);
`

/**
 * Opens the queue in `file`, a database of its own; the file and its folder are made if absent. One process at a
 * time: the file stays locked until close().
 * `numbered`: take() gives `seq`, on disk before the item is handed out (contract.md 4). An item that has one may
 * have been received already, so it is not replaced by a newer one of its key: that would leave a hole.
 * Throws STORE_NEWER, STORE_LOCKED, STORE_DAMAGED or STORE_NOT_WRITABLE.
 */
export function openQueue(file: string, options: { numbered?: boolean; clock?: Clock } = {}): Queue {
  const db = openOwnDatabase(file, { version: SCHEMA_VERSION, schema: SCHEMA })
  return new SqliteQueue(db, options.numbered ?? false, options.clock ?? systemClock)
}

class SqliteQueue implements Queue {
  readonly #db: Database
  readonly #sql: ReturnType<typeof prepareStatements>
  readonly #numbered: boolean
  readonly #clock: Clock
  readonly #inFlight = new Set<number>()
  #size: number

  constructor(db: Database, numbered: boolean, clock: Clock) {
    this.#db = db
    this.#sql = prepareStatements(db)
    this.#numbered = numbered
    this.#clock = clock
    this.#size = this.#sql.count.get() ?? 0
  }

  push(items: QueueInput[]): number[] {
    if (items.length === 0) return []
    const at = this.#clock.now()
    let replaced = 0
    const ids = this.#commit(() =>
      items.map(({ key, body }) => {
        if (key !== undefined) replaced += this.#removeWaiting(key)
        return Number(this.#sql.insert.run(key ?? null, at, body).lastInsertRowid)
      }),
    )
    this.#size += ids.length - replaced
    return ids
  }

  take(limit: number): QueueItem[] {
    if (limit <= 0 || this.#inFlight.size >= this.#size) return []
    const items = this.#guard(() => this.#sql.oldestItems.all(limit + this.#inFlight.size))
      .filter(({ id }) => !this.#inFlight.has(id))
      .slice(0, limit)
    const taken = this.#numbered ? this.#number(items) : items
    for (const { id } of taken) this.#inFlight.add(id)
    return taken
  }

  accept(ids: number[]): void {
    if (ids.length === 0) return
    this.#size -= this.#commit(() => ids.reduce((count, id) => count + this.#sql.remove.run(id).changes, 0))
    for (const id of ids) this.#inFlight.delete(id)
  }

  keep(ids: number[]): void {
    for (const id of ids) this.#inFlight.delete(id)
  }

  get size(): number {
    return this.#size
  }

  get oldest(): number | null {
    return this.#guard(() => this.#sql.oldestAt.get() ?? null)
  }

  close(): void {
    this.#db.close()
  }

  #removeWaiting(key: string): number {
    const waiting = this.#sql.unnumberedByKey.all(key).filter((id) => !this.#inFlight.has(id))
    for (const id of waiting) this.#sql.remove.run(id)
    return waiting.length
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

function prepareStatements(db: Database) {
  return {
    insert: db.prepare<[string | null, number, string]>('INSERT INTO items (key, at, body) VALUES (?, ?, ?)'),
    remove: db.prepare<[number]>('DELETE FROM items WHERE id = ?'),
    oldestItems: db.prepare<[number], QueueItem>('SELECT id, seq, at, body FROM items ORDER BY id LIMIT ?'),
    oldestAt: db.prepare<[], number>('SELECT at FROM items ORDER BY id LIMIT 1').pluck(),
    count: db.prepare<[], number>('SELECT count(*) FROM items').pluck(),
    unnumberedByKey: db
      .prepare<[string], number>('SELECT id FROM items WHERE key = ? AND seq IS NULL')
      .pluck(),
    setNumber: db.prepare<[number, number]>('UPDATE items SET seq = ? WHERE id = ?'),
    lastNumber: db.prepare<[], number>('SELECT last FROM numbering').pluck(),
    setLastNumber: db.prepare<[number]>('UPDATE numbering SET last = ?'),
  }
}
