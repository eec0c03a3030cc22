import type { Database } from 'better-sqlite3'

/** What a person changed, or whose figures they looked at; and who signed in or out, or tried to. */
export interface Operation {
  /** Epoch milliseconds. */
  at: number
  /** Name of the account; empty: somebody gave a name that nobody has. */
  who: string
  /** The request: its method and address. */
  what: string
}

export interface Operations {
  /** On the writer's connection only, within its transaction. */
  add(operations: readonly Operation[]): void
  /** Newest first, only those numbered below `before`, and of `who`, where given. */
  page(limit: number, before?: number, who?: string): (Operation & { id: number })[]
}

/** The operation log: it is only ever added to. */
export function createOperations(db: Database): Operations {
  const insert = db.prepare<[number, string, string]>(
    'INSERT INTO operation (at, who, what) VALUES (?, ?, ?)',
  )
  const select = db.prepare<[number, string | null, number], Operation & { id: number }>(
    'SELECT id, at, who, what FROM operation WHERE id < ? AND who = coalesce(?, who) ORDER BY id DESC LIMIT ?',
  )
  return {
    add(operations) {
      for (const { at, who, what } of operations) insert.run(at, who, what)
    },
    page: (limit, before = Number.MAX_SAFE_INTEGER, who) => select.all(before, who ?? null, limit),
  }
}
