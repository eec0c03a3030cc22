import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { errorText, LinesideError } from '../../base/index.ts'
import { type Fact, type FactExtra, QUALITIES, type Quality } from './fact.ts'
import { MIGRATIONS } from './migrations.ts'
import { createNames, type Names } from './names.ts'

/** A reading that was admitted, before it has a number. */
export type NewFact = Omit<Fact, 'id'> & { client: number; seq: number | null }

export interface Refusal {
  at: number
  client: string
  topic: string
  payload: Buffer
  code: string
  detail: string
}

/** The one writer to SQLite. Everything it writes is on disk when its transaction returns (`synchronous=FULL`). */
export interface Store {
  db: Database.Database
  file: string
  names: Names
  transaction<T>(work: () => T): T
  /** Stores a fact; undefined where one with the same client, signal, `seq` and `ts` is there already. */
  append(fact: NewFact): Fact | undefined
  isSeqKnown(client: number, signal: number, seq: number): boolean
  /** The highest `seq` of a client and signal; undefined where none was stored. */
  highestSeq(client: number, signal: number): number | undefined
  quarantine(refusal: Refusal): void
  /** Facts with a number above `id`, in the order of arrival, at most `limit`. */
  factsAfter(id: number, limit: number): Fact[]
  lastFact(): number
  meta(key: string): string | undefined
  setMeta(key: string, value: string): void
  close(): void
}

interface FactRow {
  id: number
  at: number
  ts: number
  signal: number
  quality: number
  v: number | string | null
  extra: string | null
}

/**
 * Opens the store in a folder, makes it where it is missing, and brings its schema up to date.
 * Throws LinesideError STORE_NOT_WRITABLE, STORE_LOCKED, STORE_NEWER or STORE_DAMAGED.
 */
export function openStore(folder: string): Store {
  const file = join(folder, 'lineside.db')
  const db = openDatabase(folder, file)
  const lock = lockFolder(folder)
  migrate(db, file)
  const names = createNames(db)
  const insertFact = db.prepare(
    `INSERT INTO fact (at, ts, signal, client, seq, quality, v, extra) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (client, signal, seq, ts) WHERE seq IS NOT NULL DO NOTHING`,
  )
  const selectSeq = db.prepare('SELECT 1 FROM fact WHERE client = ? AND signal = ? AND seq = ? LIMIT 1')
  const selectHighest = db.prepare<number[], { seq: number | null }>(
    'SELECT max(seq) AS seq FROM fact WHERE client = ? AND signal = ? AND seq IS NOT NULL',
  )
  const selectAfter = db.prepare<number[], FactRow>(
    'SELECT id, at, ts, signal, quality, v, extra FROM fact WHERE id > ? ORDER BY id LIMIT ?',
  )
  const selectLast = db.prepare<[], { id: number }>('SELECT coalesce(max(id), 0) AS id FROM fact')
  const insertRefusal = db.prepare(
    'INSERT INTO quarantine (at, client, topic, payload, code, detail) VALUES (?, ?, ?, ?, ?, ?)',
  )
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
        const result = db.transaction(work).immediate()
        isCommitted = true
        return result
      } finally {
        names.settle(isCommitted)
      }
    },
    append({ at, ts, signal, client, seq, quality, v, extra }) {
      const result = insertFact.run(
        at,
        ts,
        signal,
        client,
        seq,
        QUALITIES.indexOf(quality),
        v,
        extra ? JSON.stringify(extra) : null,
      )
      if (result.changes === 0) return undefined
      return { id: Number(result.lastInsertRowid), at, ts, signal, quality, v, extra }
    },
    isSeqKnown: (client, signal, seq) => selectSeq.get(client, signal, seq) !== undefined,
    highestSeq: (client, signal) => selectHighest.get(client, signal)?.seq ?? undefined,
    quarantine: ({ at, client, topic, payload, code, detail }) =>
      insertRefusal.run(at, client, topic, payload, code, detail),
    factsAfter: (id, limit) => selectAfter.all(id, limit).map(toFact),
    lastFact: () => selectLast.get()?.id ?? 0,
    meta: (key) => selectMeta.get(key)?.value,
    setMeta: (key, value) => upsertMeta.run(key, value),
    close() {
      db.close()
      lock.close()
    },
  }
}

function toFact(row: FactRow): Fact {
  return {
    ...row,
    quality: QUALITIES[row.quality] as Quality,
    extra: row.extra === null ? null : (JSON.parse(row.extra) as FactExtra),
  }
}

function openDatabase(folder: string, file: string): Database.Database {
  const isNew = !existsSync(file)
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw new LinesideError('STORE_NOT_WRITABLE', `${folder}: ${errorText(error)}`, { cause: error })
  }
  try {
    const db = new Database(file, { timeout: 2000 })
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    db.pragma('wal_autocheckpoint = 4000')
    db.pragma('cache_size = -32000')
    if (!isNew) db.prepare('SELECT count(*) FROM sqlite_schema').get()
    return db
  } catch (error) {
    throw asStoreError(error, file)
  }
}

/** One gateway a folder: an exclusive lock on a file of its own, which the system releases however the process ends. */
function lockFolder(folder: string): Database.Database {
  try {
    const lock = new Database(join(folder, 'lock.db'), { timeout: 0 })
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    throw asStoreError(error, folder)
  }
}

function asStoreError(error: unknown, file: string): LinesideError {
  const code = (error as { code?: string }).code ?? ''
  const detail = `${file}: ${errorText(error)}`
  if (/^SQLITE_(NOTADB|CORRUPT)/.test(code))
    return new LinesideError('STORE_DAMAGED', detail, { cause: error })
  if (/^SQLITE_BUSY/.test(code)) return new LinesideError('STORE_LOCKED', detail, { cause: error })
  return new LinesideError('STORE_NOT_WRITABLE', detail, { cause: error })
}

function migrate(db: Database.Database, file: string): void {
  const version = db.pragma('user_version', { simple: true }) as number
  if (version > MIGRATIONS.length) {
    throw new LinesideError(
      'STORE_NEWER',
      `${file} has schema ${version}, this version knows ${MIGRATIONS.length}`,
    )
  }
  try {
    for (let next = version; next < MIGRATIONS.length; next++) {
      db.transaction(() => {
        db.exec(MIGRATIONS[next])
        db.pragma(`user_version = ${next + 1}`)
      }).immediate()
    }
  } catch (error) {
    throw asStoreError(error, file)
  }
}
