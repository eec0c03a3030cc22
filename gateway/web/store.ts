import { statSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import {
  type Correction,
  createCorrections,
  createObstacles,
  createOperations,
  createRetentions,
  createSeals,
  createSiteVersions,
  isTopicUnder,
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
  /** From when on every reading is kept, RFC 3339; null where none was ever dropped (decision 0015). */
  factsSince(): string | null
  quarantineCount(): QuarantineCount
  /** Entries of each code whose topics begin with one of these, most first; that looks at each entry. */
  quarantinedUnder(topics: readonly string[]): QuarantineAnswer['codes']
  /** Newest first; only entries older than id `before`, refused with `code`, of topics that begin so, where given. */
  quarantine(
    limit: number,
    only?: { before?: number; code?: string | null; topics?: readonly string[] | undefined },
  ): QuarantineEntry[]
  /** The head of the hash chain. */
  seal(): StatusAnswer['seal']
  /** Size of the store and its write-ahead log on disk. */
  bytes(): number
  /** What is read of the store within is as of one instant. */
  snapshot<T>(read: () => T): T
}

/** How many entries are in quarantine now; kept by the store, so that to ask costs nothing however many there are. */
export interface QuarantineCount {
  total: number
  /** Of those, readings that are held until a clock is known. */
  held: number
  /** How often the quarantine has changed so far. */
  changes: number
  /** Of each code, most first. */
  codes: QuarantineAnswer['codes']
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
  const retentions = createRetentions(db)
  const counts = db.prepare<[], { code: string; entries: number; held: number; changes: number }>(
    'SELECT code, entries, held, changes FROM quarantine_count ORDER BY entries DESC, code',
  )
  const under = db.prepare<[string], QuarantineAnswer['codes'][number]>(
    `SELECT code, count(*) AS entries FROM quarantine WHERE settled_at IS NULL AND ${isTopicUnder('?')}
      GROUP BY code ORDER BY entries DESC, code`,
  )
  const page = db.prepare<Record<string, number | string | null>, QuarantineRow>(
    `SELECT id, at, client, topic, substr(payload, 1, ${SHOWN_BYTES}) AS payload, code, detail
       FROM quarantine WHERE settled_at IS NULL AND id < @before AND code = coalesce(@code, code)
        AND (@topics IS NULL OR ${isTopicUnder('@topics')})
      ORDER BY id DESC LIMIT @limit`,
  )

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
    factsSince() {
      const dropped = retentions.latest()
      return dropped && rfc3339(dropped.keptFrom)
    },
    quarantineCount() {
      const rows = counts.all()
      const sum = (of: 'entries' | 'held' | 'changes') => rows.reduce((all, row) => all + row[of], 0)
      const codes = rows.filter(({ entries }) => entries > 0).map(({ code, entries }) => ({ code, entries }))
      return { total: sum('entries'), held: sum('held'), changes: sum('changes'), codes }
    },
    quarantinedUnder: (topics) => under.all(JSON.stringify(topics)),
    quarantine(limit, { before = Number.MAX_SAFE_INTEGER, code = null, topics } = {}) {
      const beginnings = topics === undefined ? null : JSON.stringify(topics)
      return page.all({ before, code, topics: beginnings, limit }).map(entryOf)
    },
    seal() {
      const head = seals.head()
      return head && { ...head, at: rfc3339(head.at) }
    },
    bytes: () => sizeOf(db.name) + sizeOf(`${db.name}-wal`),
    snapshot: (read) => db.transaction(read)(),
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
