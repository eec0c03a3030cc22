import type { Database } from 'better-sqlite3'
import type { Evaluated } from './due.ts'
import { openLedgerFile } from './ledger-file.ts'
import type { SentWindow, SubjectType } from './summary.ts'

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
  /** Its date and shift, whenever that begins. */
  shift: string
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
  /** What went out of a line for a shift of a date, whenever that began, by id. */
  sentOf(line: string, window: Pick<SentWindow, 'date' | 'id'>): Map<string, Sent>
  /** The lines of which something went out for a shift of a date. */
  linesOf(window: Pick<SentWindow, 'date' | 'id'>): string[]
  /** The windows of which something went out, and which began at `from` then. */
  windowsFrom(from: number): { line: string; window: SentWindow }[]
  record(line: string, window: SentWindow, evaluated: Evaluated, revisions: Revision[]): void
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
    sentOf: (line, { date, id }) => new Map(sql.sentOf.all(line, date, id).map((sent) => [sent.id, sent])),
    linesOf: ({ date, id }) => sql.linesOf.all(date, id),
    windowsFrom: (from) =>
      sql.windowsFrom
        .all(from)
        .map(({ line, date, shift, to }) => ({ line, window: { id: shift, date, from, to } })),
    record: db.transaction((line, window, { upto, at, final }, revisions) => {
      for (const { id, type, subject, revision, hash, body } of revisions) {
        const { date, id: shift, from, to } = window
        sql.upsertSent.run(line, date, shift, id, from, to, type, subject, revision, hash)
        sql.addHandover.run(id, body)
      }
      sql.upsertEvaluated.run(window.from, line, upto, at, final ? 1 : 0)
    }),
    handOver(take) {
      const waiting = sql.handover.all()
      if (waiting.length === 0) return
      take(waiting)
      sql.emptyHandover.run()
    },
    claim: db.transaction((messages: Departure[]) =>
      messages.map(({ topic, from, shift }) => {
        sql.raiseNewest.run(topic, from, shift)
        return sql.newest.get(topic) === shift
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
    sentOf: db.prepare<[string, string, string], Sent>(
      'SELECT id, type, subject, revision, hash FROM sent WHERE line = ? AND date = ? AND shift = ?',
    ),
    linesOf: db
      .prepare<[string, string], string>('SELECT DISTINCT line FROM sent WHERE date = ? AND shift = ?')
      .pluck(),
    windowsFrom: db.prepare<[number], { line: string; date: string; shift: string; to: number }>(
      'SELECT DISTINCT line, date, shift, window_to AS "to" FROM sent WHERE window_from = ?',
    ),
    upsertSent: db.prepare(
      `INSERT INTO sent (line, date, shift, id, window_from, window_to, type, subject, revision, hash)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET window_from = excluded.window_from, window_to = excluded.window_to,
         revision = excluded.revision, hash = excluded.hash`,
    ),
    addHandover: db.prepare<[string, string]>('INSERT INTO handover (key, body) VALUES (?, ?)'),
    handover: db.prepare<[], { key: string; body: string }>('SELECT key, body FROM handover ORDER BY n'),
    emptyHandover: db.prepare('DELETE FROM handover'),
    raiseNewest: db.prepare<[string, number, string]>(
      `INSERT INTO newest (topic, window_from, shift) VALUES (?, ?, ?) ON CONFLICT DO UPDATE
       SET window_from = excluded.window_from, shift = excluded.shift
       WHERE excluded.window_from > window_from OR excluded.shift = shift`,
    ),
    newest: db.prepare<[string], string>('SELECT shift FROM newest WHERE topic = ?').pluck(),
    delivered: db.prepare<[number, number]>('UPDATE delivery SET last_seq = ?, last_sent = ?'),
    delivery: db.prepare<[], Delivered>('SELECT last_seq AS lastSeq, last_sent AS lastSent FROM delivery'),
  }
}
