import type { Database } from 'better-sqlite3'
import type { Evaluated } from './due.ts'
import { openLedgerFile } from './ledger-file.ts'
import type { SubjectType } from './summary.ts'

/** The last revision of a summary that was handed to the outbox. */
export interface Sent {
  id: string
  type: SubjectType
  subject: string
  revision: number
  hash: string
}

/** A new revision, with what is to be sent. */
export interface Revision extends Sent {
  body: string
}

/** Where a message goes, and the start of its window. */
export interface Departure {
  topic: string
  from: number
}

export interface Delivered {
  /** Highest number that is acknowledged; all below it are too, so it counts the messages. */
  lastSeq: number
  /** Epoch milliseconds. */
  lastSent: number | null
}

/**
 * What a sink knows of what it evaluated and sent, on disk. A revision is recorded here first, then handed to the
 * outbox, a file of its own; between the two it waits in `handover`, so that a crash neither loses a revision nor
 * gives its number to two contents. Every method throws what SQLite throws; then nothing of that call has happened.
 */
export interface Ledger {
  /** By evaluationKey(). */
  evaluated(): Map<string, Evaluated>
  /** What went out of a line for the window that starts at `from`, by id. */
  sentOf(from: number, line: string): Map<string, Sent>
  record(from: number, line: string, evaluated: Evaluated, revisions: Revision[]): void
  /** Hands over what waits for it, in the order of recording; called again with the same if `take` throws. */
  handOver(take: (items: { key: string; body: string }[]) => void): void
  /**
   * For messages about to go out, in their order: whether each is of the newest window of its topic that has gone
   * out, itself included. Known on disk when it returns.
   */
  claim(messages: Departure[]): boolean[]
  delivered(lastSeq: number, at: number): void
  /** Asked for again and again for the status: from memory, so that a failing disk cannot refuse it. */
  delivery(): Delivered
  close(): void
}

export function evaluationKey(from: number, line: string): string {
  return `${from} ${line}`
}

/** Opens the ledger in `file`, made if absent. Throws STORE_NEWER, STORE_DAMAGED, STORE_LOCKED or STORE_NOT_WRITABLE. */
export function openLedger(file: string): Ledger {
  const db = openLedgerFile(file)
  const sql = prepareStatements(db)
  let delivery = sql.delivery.get() ?? { lastSeq: 0, lastSent: null }

  return {
    evaluated() {
      const rows = sql.evaluated.all()
      return new Map(
        rows.map(({ shift_from, line, upto, at, final }) => [
          evaluationKey(shift_from, line),
          { upto, at, final: final === 1 },
        ]),
      )
    },
    sentOf: (from, line) => new Map(sql.sentOf.all(from, line).map((sent) => [sent.id, sent])),
    record: db.transaction((from, line, { upto, at, final }, revisions) => {
      for (const { id, type, subject, revision, hash, body } of revisions) {
        sql.upsertSent.run(from, line, id, type, subject, revision, hash)
        sql.addHandover.run(id, body)
      }
      sql.upsertEvaluated.run(from, line, upto, at, final ? 1 : 0)
    }),
    handOver(take) {
      const waiting = sql.handover.all()
      if (waiting.length === 0) return
      take(waiting)
      sql.emptyHandover.run()
    },
    claim: db.transaction((messages: Departure[]) =>
      messages.map(({ topic, from }) => {
        sql.raiseNewest.run(topic, from)
        return from >= (sql.newest.get(topic) ?? from)
      }),
    ),
    delivered(lastSeq, at) {
      sql.delivered.run(lastSeq, at)
      delivery = { lastSeq, lastSent: at }
    },
    delivery: () => delivery,
    close: () => db.close(),
  }
}

interface EvaluatedRow {
  shift_from: number
  line: string
  upto: number
  at: number
  final: number
}

function prepareStatements(db: Database) {
  return {
    evaluated: db.prepare<[], EvaluatedRow>('SELECT * FROM evaluated'),
    upsertEvaluated: db.prepare<[number, string, number, number, number]>(
      `INSERT INTO evaluated (shift_from, line, upto, at, final) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET upto = excluded.upto, at = excluded.at, final = excluded.final`,
    ),
    sentOf: db.prepare<[number, string], Sent>(
      'SELECT id, type, subject, revision, hash FROM sent WHERE window_from = ? AND line = ?',
    ),
    upsertSent: db.prepare<[number, string, string, string, string, number, string]>(
      `INSERT INTO sent (window_from, line, id, type, subject, revision, hash) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET revision = excluded.revision, hash = excluded.hash`,
    ),
    addHandover: db.prepare<[string, string]>('INSERT INTO handover (key, body) VALUES (?, ?)'),
    handover: db.prepare<[], { key: string; body: string }>('SELECT key, body FROM handover ORDER BY n'),
    emptyHandover: db.prepare('DELETE FROM handover'),
    raiseNewest: db.prepare<[string, number]>(
      `INSERT INTO newest (topic, window_from) VALUES (?, ?)
       ON CONFLICT DO UPDATE SET window_from = excluded.window_from WHERE excluded.window_from > window_from`,
    ),
    newest: db.prepare<[string], number>('SELECT window_from FROM newest WHERE topic = ?').pluck(),
    delivered: db.prepare<[number, number]>('UPDATE delivery SET last_seq = ?, last_sent = ?'),
    delivery: db.prepare<[], Delivered>('SELECT last_seq AS lastSeq, last_sent AS lastSent FROM delivery'),
  }
}
