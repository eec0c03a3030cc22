import { statSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import {
  type Correction,
  createCorrections,
  createObstacles,
  createOperations,
  createSeals,
  createSiteVersions,
  type Obstacle,
  type Operation,
  type SiteVersion,
} from '../facts/index.ts'
import { createProgress } from '../floor/index.ts'
import type { QuarantineAnswer, QuarantineEntry, StatusAnswer } from './api.ts'
import { createEntryPlaces, createFactPlaces, type EntryPlace, type FactPlace } from './fact-place.ts'
import { rfc3339 } from './instant.ts'

/** Longest payload shown, in bytes; the whole of it stays in the store. */
const SHOWN_BYTES = 1024
/** A count of the quarantine is good for this long: boards ask for it several times a second. */
const COUNT_HOLDS_MS = 1000

/** What the server reads of the store besides figures. */
export interface StoreReader {
  /** Facts stored so far. */
  facts(): number
  /** Number of the last fact that is in the figures. */
  derived(): number
  /** Facts stored and not yet in the figures. */
  lag(): number
  /** Versions of the configuration, in the order in which they were accepted. */
  versions(): SiteVersion[]
  /** In the order in which they were made. */
  corrections(): Correction[]
  /** Reports of obstacles, in the order in which they were made. */
  obstacles(): Obstacle[]
  obstacle(id: number): Obstacle | undefined
  correction(id: number): Correction | undefined
  /** Where a reading was taken; null where it is not kept. */
  fact(id: number): FactPlace | null
  entry(id: number): EntryPlace | null
  /** The operation log, newest first; only entries older than id `before`, and of `who`, where given. */
  operations(limit: number, before?: number, who?: string): (Operation & { id: number })[]
  /** Entries in quarantine, at most a second old. */
  quarantined(now: number): number
  /** Of those, readings that are held until a clock is known. */
  held(now: number): number
  /** Entries in quarantine now, of each code; most first. */
  quarantineCodes(): QuarantineAnswer['codes']
  /** Newest first; only entries older than id `before`, or refused with `code`, where given. */
  quarantine(limit: number, only?: { before?: number; code?: string }): QuarantineEntry[]
  /** The head of the hash chain. */
  seal(): StatusAnswer['seal']
  /** Size of the store and its write-ahead log on disk. */
  bytes(): number
}

interface QuarantineRow {
  id: number
  at: number
  client: string | null
  topic: string | null
  payload: Buffer | string | null
  code: string
  detail: string | null
}

/** Reads the store on the connection given. */
export function createStoreReader(db: Database): StoreReader {
  const facts = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM fact').pluck()
  const progress = createProgress(db)
  const siteVersions = createSiteVersions(db)
  const corrections = createCorrections(db)
  const obstacles = createObstacles(db)
  const operations = createOperations(db)
  const seals = createSeals(db)
  const count = db.prepare<[], { total: number; held: number }>(
    `SELECT (SELECT count(*) FROM quarantine WHERE settled_at IS NULL) AS total,
       (SELECT count(*) FROM quarantine WHERE settled_at IS NULL AND source IS NOT NULL) +
       (SELECT count(*) FROM quarantine WHERE settled_at IS NULL AND code = 'READING_GATEWAY_CLOCK') AS held`,
  )
  const codes = db.prepare<[], QuarantineAnswer['codes'][number]>(
    `SELECT code, count(*) AS entries FROM quarantine WHERE settled_at IS NULL
      GROUP BY code ORDER BY entries DESC, code`,
  )
  const page = db.prepare<[number, string | null, number], QuarantineRow>(
    `SELECT id, at, client, topic, substr(payload, 1, ${SHOWN_BYTES}) AS payload, code, detail
       FROM quarantine WHERE settled_at IS NULL AND id < ? AND code = coalesce(?, code)
      ORDER BY id DESC LIMIT ?`,
  )
  let counted = { total: 0, held: 0, at: Number.NEGATIVE_INFINITY }

  function countedAt(now: number): typeof counted {
    // Either way: the clock can be set back.
    if (Math.abs(now - counted.at) >= COUNT_HOLDS_MS) counted = { total: 0, held: 0, ...count.get(), at: now }
    return counted
  }

  return {
    facts: () => facts.get() ?? 0,
    derived: () => progress.read().upto,
    lag: () => (facts.get() ?? 0) - progress.read().upto,
    versions: siteVersions.all,
    corrections: corrections.all,
    obstacles: obstacles.all,
    obstacle: obstacles.get,
    correction: corrections.get,
    fact: createFactPlaces(db),
    entry: createEntryPlaces(db),
    operations: operations.page,
    quarantined: (now) => countedAt(now).total,
    held: (now) => countedAt(now).held,
    quarantineCodes: () => codes.all(),
    quarantine: (limit, { before = Number.MAX_SAFE_INTEGER, code } = {}) =>
      page.all(before, code ?? null, limit).map(entryOf),
    seal() {
      const head = seals.head()
      return head && { ...head, at: rfc3339(head.at) }
    },
    bytes: () => sizeOf(db.name) + sizeOf(`${db.name}-wal`),
  }
}

function entryOf(row: QuarantineRow): QuarantineEntry {
  return {
    id: row.id,
    at: rfc3339(row.at),
    client: row.client ?? '',
    topic: row.topic ?? '',
    payload: row.payload?.toString() ?? '',
    code: row.code,
    detail: row.detail ?? '',
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
