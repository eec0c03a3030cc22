import { createHash } from 'node:crypto'
import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import { about, type Finding } from './findings.ts'
import type { Records } from './records.ts'
import { checkpointFile, type Retention } from './retention.ts'
import { CHECK_BYTES, createHasher, createSeals, GENESIS, recordsOf, type Seal } from './seals.ts'
import type { Walk } from './verify-walk.ts'

const BLOCK_BYTES = 1 << 20

/**
 * The stub of what was dropped: itself as it was sealed, its checkpoint as it was made, and nothing put in the place of
 * what was dropped that figures would count.
 */
export function verifyStub(
  db: Database,
  records: Records,
  retention: Retention,
  folder: string | undefined,
): Finding | null {
  return (
    alteredStub(db, records, retention.id) ??
    (folder === undefined ? null : alteredCheckpoint(folder, retention)) ??
    inDroppedPlace(db, records, retention)
  )
}

/** Before the chain is walked from what it says: then it would be the next seal that does not fit. */
function alteredStub(db: Database, records: Records, id: number): Finding | null {
  const seal = db
    .prepare<number[], Seal>("SELECT * FROM seal WHERE kind = 'retention' AND first <= ? AND last >= ?")
    .get(id, id)
  const [row] = records.read('retention', id - 1, id)
  // Not sealed yet, or its seal was altered: the walk says so.
  if (!seal || seal.checks.length !== recordsOf(seal) * CHECK_BYTES) return null
  const hasher = createHasher()
  hasher.begin(GENESIS, seal)
  if (hasher.add(row) === seal.checks.readInt32LE((id - seal.first) * CHECK_BYTES)) return null
  return about(
    'altered',
    'retention',
    row,
    `the stub of what was dropped is not as it was sealed (seal ${seal.n})`,
  )
}

function alteredCheckpoint(folder: string, { id, checkpoint }: Retention): Finding | null {
  const file = checkpointFile(folder, id)
  if (existsSync(file) && hashOfFile(file) === checkpoint) return null
  const text = existsSync(file)
    ? `the checkpoint ${file} was altered: it is not as the stub ${id} of what was dropped says`
    : `the checkpoint ${file} is missing: figures of what was dropped cannot be worked out again without it`
  return { what: 'checkpoint', record: null, text }
}

/** All that was dropped happened before `keptFrom`. */
function inDroppedPlace(db: Database, records: Records, { upto, keptFrom }: Retention): Finding | null {
  const id = db
    .prepare<number[], number>(
      'SELECT id FROM fact WHERE id <= ? AND (id < 1 OR ts >= ?) ORDER BY id LIMIT 1',
    )
    .pluck()
    .get(upto, keptFrom)
  if (id === undefined) return null
  const [row] = records.read('fact', id - 1, id)
  return about('inserted', 'fact', row, 'facts with that number were dropped')
}

/** Facts and seals that are dropped and not yet deleted. */
export function leftOver(db: Database, { upto, seal }: Retention): number {
  const count = (sql: string, last: number) => db.prepare<[number], number>(sql).pluck().get(last) ?? 0
  return (
    count('SELECT count(*) FROM fact WHERE id <= ?', upto) +
    count('SELECT count(*) FROM seal WHERE n <= ?', seal)
  )
}

/** SHA-256 of a file, hexadecimal. */
export function hashOfFile(file: string): string {
  const hash = createHash('sha256')
  const block = Buffer.alloc(BLOCK_BYTES)
  const descriptor = openSync(file, 'r')
  try {
    for (let read = readSync(descriptor, block); read > 0; read = readSync(descriptor, block)) {
      hash.update(block.subarray(0, read))
    }
    return hash.digest('hex')
  } finally {
    closeSync(descriptor)
  }
}

/** The last seal that was dropped, as far as the next one needs it. */
export function boundaryOf({ seal, sealAt, sealHash, upto }: Retention): Seal {
  return {
    n: seal,
    at: sealAt,
    kind: 'fact',
    first: upto + 1,
    last: upto,
    hash: Buffer.from(sealHash, 'hex'),
    checks: Buffer.alloc(0),
  }
}

/**
 * The chain of carried seals, to the end that the stub names: beyond it lies what was brought over for a stub that is
 * not there yet.
 */
export function walkCarried(db: Database, walk: Walk, { id, carriedHash }: Retention): Finding | null {
  const chain = createSeals(db, 'carried_seal')
  const hashOf = (seal: Seal | undefined) => (seal?.hash ?? GENESIS).toString('hex')
  let end: Seal | undefined
  while (hashOf(end) !== carriedHash) {
    const [seal] = chain.after(end?.n ?? 0, 1)
    if (!seal) {
      const text = `the seals that carry on what was sealed before do not end as the stub ${id} of what was dropped says`
      return { what: 'seal', record: null, text }
    }
    const finding = walk.step(end, seal)
    if (finding) return finding
    end = seal
  }
  return null
}
