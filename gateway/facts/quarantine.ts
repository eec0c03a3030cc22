import type { Database } from 'better-sqlite3'
import type { ErrorCode } from '../../base/index.ts'

/** A reading, or a message, that was refused: as it came, with the reason. */
export interface Refusal {
  /** Arrival, epoch milliseconds. */
  at: number
  client: string
  topic: string
  payload: Buffer
  code: ErrorCode
  detail: string
  /** By which a redelivery is known (contract.md 2); null where the reading has none. */
  identity: { seq: number; ts: number } | null
}

export type Quarantined = Omit<Refusal, 'identity' | 'code' | 'detail'> & { id: number }

/** What became of an entry that was tried again. */
export type Outcome = 'admitted' | 'duplicate' | 'split'

/** Which entries are meant: all, or those of these ids, of this code. */
export interface Selection {
  ids?: number[] | undefined
  code?: string | undefined
}

/** Readings that were refused. None is ever removed; one that was admitted after all is settled. */
export interface Quarantine {
  add(refusal: Refusal): void
  /** Whether a reading with this identity was refused already, settled or not. */
  has(client: string, topic: string, identity: { seq: number; ts: number }): boolean
  /** Entries that are not settled, with ids above `after`, at most `limit`, in the order of arrival. */
  open(selection: Selection, after: number, limit: number): Quarantined[]
  settle(id: number, at: number, by: string, outcome: Outcome): void
}

/** On the writer's connection. */
export function createQuarantine(db: Database): Quarantine {
  const insert = db.prepare(
    'INSERT INTO quarantine (at, client, topic, payload, code, detail, seq, ts) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const selectSame = db.prepare(
    'SELECT 1 FROM quarantine WHERE client = ? AND topic = ? AND seq = ? AND ts = ? LIMIT 1',
  )
  const selectOpen = db.prepare<Record<string, number | string | null>, Quarantined>(
    `SELECT id, at, client, topic, payload FROM quarantine WHERE settled_at IS NULL AND id > @after
       AND code = coalesce(@code, code) AND (@ids IS NULL OR id IN (SELECT value FROM json_each(@ids)))
     ORDER BY id LIMIT @limit`,
  )
  const update = db.prepare(
    'UPDATE quarantine SET settled_at = ?, settled_by = ?, outcome = ? WHERE id = ? AND settled_at IS NULL',
  )
  return {
    add({ at, client, topic, payload, code, detail, identity }) {
      insert.run(at, client, topic, payload, code, detail, identity?.seq ?? null, identity?.ts ?? null)
    },
    has: (client, topic, { seq, ts }) => selectSame.get(client, topic, seq, ts) !== undefined,
    open: ({ ids, code }, after, limit) =>
      selectOpen.all({ after, code: code ?? null, ids: ids ? JSON.stringify(ids) : null, limit }),
    settle: (id, at, by, outcome) => update.run(at, by, outcome, id),
  }
}
