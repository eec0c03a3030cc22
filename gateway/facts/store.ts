import type { Database } from 'better-sqlite3'
import { systemClock } from '../../base/index.ts'
import { type Corrections, createCorrections } from './corrections.ts'
import { type Fact, QUALITIES } from './fact.ts'
import { createFactReader } from './fact-reader.ts'
import { MIGRATIONS } from './migrations.ts'
import { createNames, type Names } from './names.ts'
import { createObstacles, type Obstacles } from './obstacles.ts'
import { openStoreFile } from './open.ts'
import { createOperations, type Operations } from './operations.ts'
import { createQuarantine, type Quarantine } from './quarantine.ts'
import { createRetentions, type Retentions } from './retention.ts'
import { createSeqs } from './seqs.ts'
import { createSiteVersions, type SiteVersions } from './site-versions.ts'
import { createLogFolder } from './write-ahead-log.ts'

/** A reading that was admitted, before it has a number. */
export type NewFact = Omit<Fact, 'id'> & { client: number; seq: number | null }

/** The one writer to SQLite. Everything it writes is on disk when its transaction returns (`synchronous=FULL`). */
export interface Store {
  db: Database
  file: string
  names: Names
  transaction<T>(work: () => T): T
  append(fact: NewFact): Fact
  /** Whether a fact of this client and signal has this `seq`. */
  isSeqKnown(client: number, signal: number, seq: number): boolean
  /** Whether a fact of this client and signal has this `seq` and `ts`: then it is the same one. */
  isStored(client: number, signal: number, seq: number, ts: number): boolean
  quarantine: Quarantine
  corrections: Corrections
  obstacles: Obstacles
  operations: Operations
  siteVersions: SiteVersions
  retentions: Retentions
  /** Facts with a number above `id`, in the order of arrival, at most `limit`. */
  factsAfter(id: number, limit: number): Fact[]
  lastFact(): number
  /** When the last fact arrived, epoch milliseconds; 0 before the first. */
  lastArrival(): number
  meta(key: string): string | undefined
  setMeta(key: string, value: string): void
  /** Writes a little, on disk when it returns; throws what SQLite throws. */
  probe(): void
  /** To be called after commits: moves the write-ahead log into the file where it has grown; throws what SQLite throws. */
  fold(): void
  close(): void
}

/**
 * Opens the store in a folder, makes it where it is missing, and brings its schema up to `migrations`, after a backup.
 * Throws LinesideError STORE_NOT_WRITABLE, STORE_LOCKED, STORE_NEWER, STORE_DAMAGED or STORE_MIGRATION_FAILED.
 */
export function openStore(folder: string, migrations: readonly string[] = MIGRATIONS): Store {
  const { db, file, close } = openStoreFile(folder, migrations, systemClock.now())
  const names = createNames(db)
  const insertFact = db.prepare(
    'INSERT INTO fact (ts, delay, signal, client, seq, quality, v, extra) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const selectStored = db.prepare(
    'SELECT 1 FROM fact INDEXED BY fact_by_time WHERE signal = ? AND ts = ? AND client = ? AND seq = ? LIMIT 1',
  )
  const seqs = createSeqs(db)
  const factsAfter = createFactReader(db)
  const selectLast = db.prepare<[], { id: number }>('SELECT coalesce(max(id), 0) AS id FROM fact')
  const selectArrival = db.prepare<[], number>('SELECT ts + delay FROM fact ORDER BY id DESC LIMIT 1').pluck()
  const selectMeta = db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?')
  const upsertMeta = db.prepare(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  )

  return {
    db,
    file,
    names,
    transaction(work) {
      let isCommitted = false
      try {
        const result = db
          .transaction(() => {
            const done = work()
            seqs.flush()
            return done
          })
          .immediate()
        isCommitted = true
        return result
      } finally {
        names.settle(isCommitted)
        if (!isCommitted) seqs.reload()
      }
    },
    append({ at, ts, signal, client, seq, quality, v, extra }) {
      const result = insertFact.run(
        ts,
        at - ts,
        signal,
        client,
        seq,
        QUALITIES.indexOf(quality),
        compact(v),
        extra ? JSON.stringify(extra) : null,
      )
      if (seq !== null) seqs.add(client, signal, seq)
      return { id: Number(result.lastInsertRowid), at, ts, signal, quality, v, extra }
    },
    isSeqKnown: (client, signal, seq) => seqs.has(client, signal, seq),
    isStored: (client, signal, seq, ts) => selectStored.get(signal, ts, client, seq) !== undefined,
    quarantine: createQuarantine(db),
    corrections: createCorrections(db),
    obstacles: createObstacles(db),
    operations: createOperations(db),
    siteVersions: createSiteVersions(db),
    retentions: createRetentions(db),
    factsAfter,
    lastFact: () => selectLast.get()?.id ?? 0,
    lastArrival: () => selectArrival.get() ?? 0,
    meta: (key) => selectMeta.get(key)?.value,
    setMeta: (key, value) => upsertMeta.run(key, value),
    probe: () => db.pragma(`user_version = ${migrations.length}`),
    fold: createLogFolder(db),
    close,
  }
}

/** better-sqlite3 binds every number as a float of 8 bytes; as an integer most take 1 or 2. */
function compact(v: Fact['v']): bigint | Fact['v'] {
  return Number.isSafeInteger(v) ? BigInt(v as number) : v
}
