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
  /** The time that it was given before it was refused, where a clock was not set, epoch milliseconds. */
  rebased?: number | null
  /** What it is held for, to be placed by itself. */
  held?: Held | undefined
}

/**
 * A clock that a reading waits for: that of a `source`, or of the gateway; then it arrived `elapsed` milliseconds
 * after the machine's start `boot`, whatever its clock said.
 */
export type Held = { source: string } | { boot: string; elapsed: number }

export type Quarantined = Omit<Refusal, 'identity' | 'code' | 'detail' | 'rebased' | 'held'> & {
  id: number
  rebased: number | null
}

/** A reading that waits for the gateway's clock. */
export type Undated = Quarantined & { boot: string; elapsed: number }

/** What became of an entry that was tried again. */
export type Outcome = 'admitted' | 'duplicate' | 'split' | 'rebased' | 'corrected'

/** An entry, whatever became of it. */
export type QuarantineEntry = Quarantined &
  Pick<Refusal, 'identity'> & {
    /** Whether it waits for a clock. */
    isHeld: boolean
    settledBy: string | null
  }

/** Which entries are meant: all, or those of these ids, of this code, of topics that begin with one of these. */
export interface Selection {
  ids?: number[] | undefined
  code?: string | undefined
  topics?: readonly string[] | undefined
}

/** The condition in SQL that a topic begins with one of `beginnings`, a parameter that holds them as JSON. */
export function isTopicUnder(beginnings: string): string {
  return `EXISTS (SELECT 1 FROM json_each(${beginnings}) WHERE substr(topic, 1, length(value)) = value)`
}

/** Readings that were refused or are held. None is ever removed; one that was admitted after all is settled. */
export interface Quarantine {
  /** Answers with the number of the entry. */
  add(refusal: Refusal): number
  /** Whether a reading with this identity was refused already, settled or not. */
  has(client: string, topic: string, identity: { seq: number; ts: number }): boolean
  /** Whether a reading with this identity became a fact of another time. */
  wasRebased(client: string, topic: string, identity: { seq: number; ts: number }): boolean
  /** Entries that are neither settled nor held, with ids above `after`, at most `limit`, in the order of arrival. */
  open(selection: Selection, after: number, limit: number): Quarantined[]
  /** Entries that wait for the clock of `source`, numbered up to `upto`, at most `limit`, in the order of arrival. */
  heldFor(source: string, upto: number, limit: number): Quarantined[]
  /** Entries with ids above `after` that wait for the gateway's clock, at most `limit`, in the order of arrival. */
  undated(after: number, limit: number): Undated[]
  entry(id: number): QuarantineEntry | undefined
  /** Whether somebody said what a reading with this identity should have been. */
  wasCorrected(client: string, topic: string, identity: { seq: number; ts: number }): boolean
  settle(id: number, at: number, by: string, outcome: Outcome): void
  /** One that was settled by a correction is as it was before. */
  reopen(id: number): void
}

interface EntryRow extends Quarantined {
  seq: number | null
  ts: number | null
  settledBy: string | null
  isHeld: number
}

/** On the writer's connection. */
export function createQuarantine(db: Database): Quarantine {
  const insert = db.prepare(
    `INSERT INTO quarantine (at, client, topic, payload, code, detail, seq, ts, source, boot, elapsed, rebased)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const selectSame = db.prepare(
    'SELECT 1 FROM quarantine WHERE client = ? AND topic = ? AND seq = ? AND ts = ? LIMIT 1',
  )
  const selectRebased = db.prepare(
    "SELECT 1 FROM quarantine WHERE client = ? AND topic = ? AND seq = ? AND ts = ? AND outcome = 'rebased' LIMIT 1",
  )
  const selectOpen = db.prepare<Record<string, number | string | null>, Quarantined>(
    `SELECT id, at, client, topic, payload, rebased FROM quarantine WHERE settled_at IS NULL AND id > @after
       AND source IS NULL AND boot IS NULL AND code = coalesce(@code, code) AND (@ids IS NULL OR id IN (SELECT value FROM json_each(@ids)))
       AND (@topics IS NULL OR ${isTopicUnder('@topics')})
     ORDER BY id LIMIT @limit`,
  )
  const selectHeld = db.prepare<[string, number, number], Quarantined>(
    `SELECT id, at, client, topic, payload, rebased FROM quarantine
     WHERE settled_at IS NULL AND source = ? AND id <= ? ORDER BY id LIMIT ?`,
  )
  const selectUndated = db.prepare<[number, number], Undated>(
    `SELECT id, at, client, topic, payload, rebased, boot, elapsed FROM quarantine
     WHERE settled_at IS NULL AND code = 'READING_GATEWAY_CLOCK' AND id > ? ORDER BY id LIMIT ?`,
  )
  const selectEntry = db.prepare<[number], EntryRow>(
    `SELECT id, at, client, topic, payload, rebased, seq, ts, settled_by AS settledBy,
       source IS NOT NULL OR boot IS NOT NULL AS isHeld FROM quarantine WHERE id = ?`,
  )
  const selectCorrected = db.prepare(
    `SELECT 1 FROM quarantine INDEXED BY quarantine_corrected
     WHERE client = ? AND topic = ? AND seq = ? AND ts = ? AND outcome = 'corrected'`,
  )
  const reopen = db.prepare(
    `UPDATE quarantine SET settled_at = NULL, settled_by = NULL, outcome = NULL
     WHERE id = ? AND outcome = 'corrected'`,
  )
  /** Most sites have none: then nothing is looked up for each reading. */
  let hasCorrected =
    db
      .prepare("SELECT 1 FROM quarantine INDEXED BY quarantine_corrected WHERE outcome = 'corrected'")
      .get() !== undefined
  const update = db.prepare(
    'UPDATE quarantine SET settled_at = ?, settled_by = ?, outcome = ? WHERE id = ? AND settled_at IS NULL',
  )
  return {
    add({ at, client, topic, payload, code, detail, identity, rebased, held }) {
      const { seq, ts } = identity ?? { seq: null, ts: null }
      const { source, boot, elapsed } = { source: null, boot: null, elapsed: null, ...held }
      const { lastInsertRowid } = insert.run(
        ...[at, client, topic, payload, code, detail, seq, ts],
        ...[source, boot, elapsed, rebased ?? null],
      )
      return Number(lastInsertRowid)
    },
    has: (client, topic, { seq, ts }) => selectSame.get(client, topic, seq, ts) !== undefined,
    wasRebased: (client, topic, { seq, ts }) => selectRebased.get(client, topic, seq, ts) !== undefined,
    open: ({ ids, code, topics }, after, limit) =>
      selectOpen.all({ after, code: code ?? null, ids: listed(ids), topics: listed(topics), limit }),
    heldFor: (source, upto, limit) => selectHeld.all(source, upto, limit),
    undated: (after, limit) => selectUndated.all(after, limit),
    entry(id) {
      const row = selectEntry.get(id)
      if (!row) return undefined
      const { seq, ts, isHeld, ...entry } = row
      return {
        ...entry,
        isHeld: isHeld === 1,
        identity: seq === null || ts === null ? null : { seq, ts },
      }
    },
    wasCorrected: (client, topic, { seq, ts }) =>
      hasCorrected && selectCorrected.get(client, topic, seq, ts) !== undefined,
    settle(id, at, by, outcome) {
      hasCorrected ||= outcome === 'corrected'
      update.run(at, by, outcome, id)
    },
    reopen: (id) => reopen.run(id),
  }
}

const listed = (values: readonly unknown[] | undefined) => (values ? JSON.stringify(values) : null)
