import type { Database } from 'better-sqlite3'

export interface QueueItem {
  /** Rises with every push and is never given twice, restarts and an empty queue included. */
  id: number
  body: string
  /** Epoch milliseconds of the push. */
  at: number
  /** Numbered queues: given when first taken, rises by one without holes, stays when taken again. */
  seq: number | null
}

/** What a row takes beside its body: its header, its id, and its places in the indices. */
export const ROW_BYTES = 48

export const QUEUE_SCHEMA = {
  version: 2,
  schema: `
  CREATE TABLE items (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT,
    seq INTEGER,
    rank INTEGER,
    at INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX items_by_key ON items (key) WHERE key IS NOT NULL;
  CREATE INDEX items_by_rank ON items (rank, id) WHERE rank IS NOT NULL;
  CREATE TABLE numbering (last INTEGER NOT NULL, dropped INTEGER NOT NULL) STRICT;
  INSERT INTO numbering VALUES (0, 0);
`,
}

export type QueueStatements = ReturnType<typeof prepareQueue>

/** The statements of base/queue.ts. */
export function prepareQueue(db: Database) {
  const number = (sql: string) => db.prepare<[], number>(sql).pluck()
  return {
    insert: db.prepare<[string | null, number | null, number, string]>(
      'INSERT INTO items (key, rank, at, body) VALUES (?, ?, ?, ?)',
    ),
    /** Answers with the bytes of its body. */
    remove: db
      .prepare<[number], number>('DELETE FROM items WHERE id = ? RETURNING octet_length(body)')
      .pluck(),
    oldestItems: db.prepare<[number, number, number], QueueItem>(
      'SELECT id, seq, at, body FROM items WHERE id >= ? AND id < ? ORDER BY id LIMIT ?',
    ),
    lowestRanks: db.prepare<[number], QueueItem>(
      'SELECT id, seq, at, body FROM items WHERE rank IS NOT NULL ORDER BY rank, id LIMIT ?',
    ),
    oldestRanked: db.prepare<[number], QueueItem>(
      'SELECT id, seq, at, body FROM items WHERE rank IS NOT NULL ORDER BY id LIMIT ?',
    ),
    oldestAt: number('SELECT at FROM items ORDER BY id LIMIT 1'),
    count: number('SELECT count(*) FROM items'),
    bytes: number('SELECT sum(octet_length(body)) FROM items'),
    last: number("SELECT seq FROM sqlite_sequence WHERE name = 'items'"),
    unnumberedByKey: db
      .prepare<[string], number>('SELECT id FROM items WHERE key = ? AND seq IS NULL')
      .pluck(),
    setNumber: db.prepare<[number, number]>('UPDATE items SET seq = ? WHERE id = ?'),
    lastNumber: number('SELECT last FROM numbering'),
    setLastNumber: db.prepare<[number]>('UPDATE numbering SET last = ?'),
    dropped: number('SELECT dropped FROM numbering'),
    addDropped: db.prepare<[number]>('UPDATE numbering SET dropped = dropped + ?'),
  }
}
