import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'

/**
 * The stub that is left of facts that were dropped, a sealed record. Facts numbered up to `upto` and seals up to
 * `seal` are gone. Instants are epoch milliseconds, hashes SHA-256 in hexadecimal.
 */
export interface Retention {
  /** From 1 on. */
  id: number
  at: number
  author: string
  /** Why: which rule, or which command. */
  reason: string
  /** Number of the last fact dropped, how many went this time, when the first and the last of those arrived. */
  upto: number
  facts: number
  firstArrival: number
  lastArrival: number
  /** `ts` of the earliest fact ever dropped. */
  firstTs: number
  /** Every fact with `ts` from then on is still there, with what is needed to work out what follows `openFrom`. */
  keptFrom: number
  /** What happened before is closed: no reading, correction or version of the site can touch it. */
  openFrom: number
  /** The last seal dropped, and what the next one follows on. */
  seal: number
  sealAt: number
  sealHash: string
  /** The end of the chain of carried seals: over the records of all other kinds that the dropped seals held. */
  carriedHash: string
  /** Hash of the file with the derived tables as of `openFrom`, from which `rebuild` starts. */
  checkpoint: string
}

/** The stubs on disk. */
export interface Retentions {
  /** What holds now; null: nothing was ever dropped. */
  latest(): Retention | null
  all(): Retention[]
  add(retention: Retention): void
}

const COLUMNS = `id, at, author, reason, upto, facts, first_arrival AS firstArrival, last_arrival AS lastArrival,
  first_ts AS firstTs, kept_from AS keptFrom, open_from AS openFrom, seal, seal_at AS sealAt, seal_hash AS sealHash,
  carried_hash AS carriedHash, checkpoint`

/** On the connection given; `add` on the writer's only. */
export function createRetentions(db: Database): Retentions {
  const select = db.prepare<[], Retention>(`SELECT ${COLUMNS} FROM retention ORDER BY id DESC`)
  return {
    latest: () => select.get() ?? null,
    all: () => select.all(),
    add(retention) {
      db.prepare(
        `INSERT INTO retention (id, at, author, reason, upto, facts, first_arrival, last_arrival, first_ts, kept_from,
           open_from, seal, seal_at, seal_hash, carried_hash, checkpoint)
         VALUES (@id, @at, @author, @reason, @upto, @facts, @firstArrival, @lastArrival, @firstTs, @keptFrom,
           @openFrom, @seal, @sealAt, @sealHash, @carriedHash, @checkpoint)`,
      ).run(retention)
    },
  }
}

/** From when on all facts are there, epoch milliseconds; before all instants where none was ever dropped. */
export function keptFromOf(db: Database): number {
  return createRetentions(db).latest()?.keptFrom ?? Number.MIN_SAFE_INTEGER
}

/** What derived tables rest on besides the facts; another answer means that they are to be worked out again. */
export function foundations(db: Database): object {
  return db
    .prepare(
      `SELECT (SELECT count(*) FROM site_version) AS versions, (SELECT count(*) FROM correction) AS corrections,
         (SELECT count(*) FROM revocation) AS revocations, (SELECT count(*) FROM retention) AS retentions`,
    )
    .get() as object
}

/** The file of derived tables that belongs to a stub. */
export function checkpointFile(folder: string, id: number): string {
  return join(folder, `checkpoint-${id}.db`)
}

/** Files of the checkpoints of earlier stubs, and of what a kill left: nothing starts from them any more. */
export function checkpointsBefore(folder: string, id: number): string[] {
  return readdirSync(folder)
    .filter((name) => Number(/^checkpoint-(\d+)\.db/.exec(name)?.[1] ?? id) < id)
    .map((name) => join(folder, name))
}
