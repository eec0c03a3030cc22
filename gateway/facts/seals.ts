import { createHash, type Hash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { createCanonical, type Value } from './canonical.ts'
import { createRecords, RECORD_KINDS, type RecordKind, type Records } from './records.ts'

/** Marks that hold no records: all that lies between a stop and the next start was put there by somebody else. */
export type Mark = 'start' | 'stop'

/** What a seal says besides its hash: records of one kind, numbered `first` to `last`; a mark has none. */
interface SealHeader {
  /** From 1 on. */
  n: number
  /** Epoch milliseconds. */
  at: number
  kind: RecordKind | Mark
  first: number
  last: number
}

export interface Seal extends SealHeader {
  /** SHA-256, 32 bytes: over the hash before, the header, the canonical bytes of each record. */
  hash: Buffer
  /** 4 bytes a record, by which an altered one is found. */
  checks: Buffer
}

/** The end of the chain. */
export interface SealHead {
  /** Its hash, hexadecimal. */
  head: string
  /** Number of the last fact that is sealed. */
  upto: number
  /** When it was made, epoch milliseconds. */
  at: number
}

/** The chain on disk. */
export interface Seals {
  head(): SealHead | null
  latest(): Seal | undefined
  /** Number of the last record of this kind that is sealed; 0 before the first. */
  lastOf(kind: RecordKind): number
  /** Seals numbered above `n`, in their order, at most `limit`. */
  after(n: number, limit: number): Seal[]
  /** On the writer's connection: all on disk when it returns, or none. Throws what SQLite throws. */
  append(seals: readonly Seal[]): void
}

export const CHECK_BYTES = 4
/** The hash before the first seal. */
export const GENESIS = Buffer.alloc(32)
/** Records in a seal at most: what one seal covers is read again to find what was altered. */
const MOST_RECORDS = 20_000
const COLUMNS = 'n, at, kind, first, last, hash, checks'
const LAST_OF = {
  seal: `SELECT coalesce((SELECT last FROM seal WHERE kind = @kind ORDER BY n DESC LIMIT 1),
    (SELECT last FROM carried_seal WHERE kind = @kind ORDER BY n DESC LIMIT 1))`,
  carried_seal: 'SELECT last FROM carried_seal WHERE kind = @kind ORDER BY n DESC LIMIT 1',
}

/**
 * `table`: the chain itself, or the short one that carries what dropped seals held besides facts (see retention.ts),
 * which begins anew.
 */
export function createSeals(db: Database, table: 'seal' | 'carried_seal' = 'seal'): Seals {
  const selectLatest = db.prepare<[], Seal>(`SELECT ${COLUMNS} FROM ${table} ORDER BY n DESC LIMIT 1`)
  const selectLast = db.prepare<[{ kind: string }], number>(LAST_OF[table]).pluck()
  const selectAfter = db.prepare<number[], Seal>(
    `SELECT ${COLUMNS} FROM ${table} WHERE n > ? ORDER BY n LIMIT ?`,
  )
  const selectHead = db.prepare<[], { at: number; hash: Buffer }>(
    `SELECT at, hash FROM ${table} ORDER BY n DESC LIMIT 1`,
  )
  const lastOf = (kind: RecordKind) => selectLast.get({ kind }) ?? 0
  return {
    head() {
      const seal = selectHead.get()
      return seal ? { head: seal.hash.toString('hex'), upto: lastOf('fact'), at: seal.at } : null
    },
    latest: () => selectLatest.get(),
    lastOf,
    after: (n, limit) => selectAfter.all(n, limit),
    append(seals) {
      const insert = db.prepare(`INSERT INTO ${table} (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)`)
      db.transaction(() => {
        for (const { n, at, kind, first, last, hash, checks } of seals)
          insert.run(n, at, kind, first, last, hash, checks)
      }).immediate()
    },
  }
}

/** The hash of one seal after the other. */
export interface Hasher {
  begin(previous: Buffer, header: SealHeader): void
  /** The next record; answers with its check. */
  add(values: readonly Value[]): number
  end(): Buffer
}

export function createHasher(): Hasher {
  let hash: Hash
  const canonical = createCanonical((bytes) => hash.update(bytes))
  return {
    begin(previous, { n, at, kind, first, last }) {
      hash = createHash('sha256')
      hash.update(previous).update(`lineside.seal/1\n${n}\n${at}\n${kind}\n${first}\n${last}\n`)
    },
    add: canonical.add,
    end() {
      canonical.flush()
      return hash.digest()
    },
  }
}

/** Seals that are to be appended, and whether more records wait than they hold. */
export interface NextSeals {
  seals: Seal[]
  hasMore: boolean
}

/** Makes the seals that follow on what is on disk; `mark` comes once no record is left to be sealed. `db` is read. */
export function createSealMaker(db: Database): (at: number, mark: Mark | null) => NextSeals {
  const chain = createSeals(db)
  const records = createRecords(db)
  const hasher = createHasher()
  const seal = createRunSealer(records, hasher)

  /** Null: there is no record to be sealed. */
  function sealRecords(previous: Seal | undefined, kind: RecordKind, at: number): Seal | null {
    const run = records.run(kind, chain.lastOf(kind), MOST_RECORDS)
    return run && seal(previous, kind, run, at)
  }

  function sealMark(previous: Seal | undefined, kind: Mark, at: number): Seal {
    const header = { n: numberAfter(previous), at, kind, first: 1, last: 0 }
    hasher.begin(previous?.hash ?? GENESIS, header)
    return { ...header, hash: hasher.end(), checks: Buffer.alloc(0) }
  }

  return (at, mark) => {
    const seals: Seal[] = []
    let previous = chain.latest()
    const push = (seal: Seal) => {
      seals.push(seal)
      previous = seal
    }
    for (const kind of RECORD_KINDS) {
      const seal = sealRecords(previous, kind, at)
      if (seal) push(seal)
    }
    const hasMore = seals.some(({ kind, last }) => !isMark(kind) && last < records.last(kind))
    if (mark !== null && !hasMore) push(sealMark(previous, mark, at))
    return { seals, hasMore }
  }
}

/** Makes the seal over records of one kind that follow on each other. */
function createRunSealer(records: Records, hasher: Hasher) {
  return (
    previous: Seal | undefined,
    kind: RecordKind,
    { first, last }: { first: number; last: number },
    at: number,
  ): Seal => {
    const header = { n: numberAfter(previous), at, kind, first, last }
    const checks = Buffer.alloc(recordsOf(header) * CHECK_BYTES)
    hasher.begin(previous?.hash ?? GENESIS, header)
    for (let after = first - 1; after < last; ) {
      const rows = records.read(kind, after, last)
      for (const row of rows) checks.writeInt32LE(hasher.add(row), (row[0] - first) * CHECK_BYTES)
      after = rows.at(-1)?.[0] ?? last
    }
    return { ...header, hash: hasher.end(), checks }
  }
}

/**
 * The seals that are to be appended to `carried_seal` before the chain is dropped up to its seal `n`: over all records
 * but facts that seals up to there hold and that are not carried yet.
 */
export function carriedSeals(db: Database, n: number, at: number): Seal[] {
  const carried = createSeals(db, 'carried_seal')
  const seal = createRunSealer(createRecords(db), createHasher())
  const selectLast = db
    .prepare<[string, number], number | null>('SELECT max(last) FROM seal WHERE kind = ? AND n <= ?')
    .pluck()
  const seals: Seal[] = []
  let previous = carried.latest()
  for (const kind of RECORD_KINDS.filter((each) => each !== 'fact')) {
    const end = selectLast.get(kind, n) ?? 0
    for (let first = carried.lastOf(kind) + 1; first <= end; first += MOST_RECORDS) {
      previous = seal(previous, kind, { first, last: Math.min(end, first + MOST_RECORDS - 1) }, at)
      seals.push(previous)
    }
  }
  return seals
}

export function isMark(kind: Seal['kind']): kind is Mark {
  return kind === 'start' || kind === 'stop'
}

/** How many records a seal holds. */
export function recordsOf({ first, last }: SealHeader): number {
  return last - first + 1
}

function numberAfter(previous: Seal | undefined): number {
  return (previous?.n ?? 0) + 1
}
