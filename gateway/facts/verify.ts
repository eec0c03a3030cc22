import type { Database } from 'better-sqlite3'
import { isVoidAsCorrected } from './corrections.ts'
import { type Finding, instant } from './findings.ts'
import { createRecords, type RecordKind } from './records.ts'
import { createRetentions, type Retention } from './retention.ts'
import { createSeals, type Seal } from './seals.ts'
import { boundaryOf, leftOver, verifyStub, walkCarried } from './verify-stub.ts'
import { createWalk } from './verify-walk.ts'

/** A head of the chain that left the gateway. */
export interface PublishedHead {
  /** Hexadecimal. */
  head: string
  /** When it left, as it says itself. */
  sentAt: string | null
}

export interface Verified {
  finding: Finding | null
  /** The end of the chain as far as it holds. */
  end: Seal | undefined
  /** Records that are as they were sealed, and those that no seal holds yet. */
  sealed: Record<RecordKind, number>
  unsealed: Record<RecordKind, number>
  /** Published heads that are in the chain, and those that left before the first seal that was kept. */
  headsFound: number
  headsDropped: number
  /** What was dropped; null: nothing ever. Facts and seals of that which are still to be deleted. */
  retention: Retention | null
  leftOver: number
}

export interface VerifyOptions {
  published: readonly PublishedHead[]
  /** The data folder, whose checkpoint is held against the stub of what was dropped; without it, that is not. */
  folder?: string
  /** Walks up to this seal only. */
  upto?: number
  /** Records verified so far. */
  onProgress(records: number): void
}

const VOID_ALTERED: Finding = {
  what: 'altered',
  record: null,
  text: 'the table of readings that are taken out (void) is not what the corrections made of it',
}

const SEALS_AT_ONCE = 50

/**
 * Walks the chain from its beginning to its end as it is now, on a connection of any kind; stops at the first finding.
 * Other connections may write meanwhile. Throws what SQLite throws.
 */
export function verifySeals(db: Database, options: VerifyOptions): Verified {
  const { published, folder, onProgress } = options
  const chain = createSeals(db)
  const records = createRecords(db)
  const retention = createRetentions(db).latest()
  const { before, comparable } = knownHeads(published, retention)
  const missing = new Map(comparable.map((head) => [head.head.toLowerCase(), head]))
  const upto = options.upto ?? chain.latest()?.n ?? 0
  const walk = createWalk(records, retention?.upto ?? 0)
  let finding = retention && verifyStub(db, records, retention, folder)
  if (retention) finding ??= walkCarried(db, walk, retention)
  let end: Seal | undefined = retention ? boundaryOf(retention) : undefined
  if (end) missing.delete(end.hash.toString('hex'))
  while (!finding && (end?.n ?? 0) < upto) {
    const [seals, previous] = [chain.after(end?.n ?? 0, SEALS_AT_ONCE), end]
    for (const seal of seals) {
      finding = walk.step(end, seal)
      if (finding) break
      end = seal
      missing.delete(seal.hash.toString('hex'))
    }
    onProgress(walk.total())
    if (end === previous) break
  }
  // Facts were dropped meanwhile: what it looked for is gone with good reason.
  if (finding && createRetentions(db).latest()?.id !== retention?.id) return verifySeals(db, options)
  const afterEnd = walk.afterEnd(end)
  // A gateway that started meanwhile has said so before it stored anything.
  if (chain.latest()?.n === end?.n) finding ??= afterEnd
  finding ??= notInChain([...missing.values()], end, retention)
  if (!isVoidAsCorrected(db)) finding ??= VOID_ALTERED
  return {
    finding,
    end,
    sealed: walk.sealed(),
    unsealed: walk.unsealed(),
    headsFound: comparable.length - missing.size,
    headsDropped: before.length,
    retention,
    leftOver: retention ? leftOver(db, retention) : 0,
  }
}

/** Heads that left before the boundary say nothing about the chain of now; the boundary itself is known. */
function knownHeads(published: readonly PublishedHead[], retention: Retention | null) {
  const isBefore = ({ head, sentAt }: PublishedHead) =>
    retention !== null &&
    sentAt !== null &&
    head.toLowerCase() !== retention.sealHash &&
    Date.parse(sentAt) < retention.sealAt
  return {
    before: published.filter(isBefore),
    comparable: published.filter((head) => !isBefore(head)),
  }
}

function notInChain(
  missing: PublishedHead[],
  end: Seal | undefined,
  retention: Retention | null,
): Finding | null {
  if (missing.length === 0) return null
  const [{ head, sentAt }] = missing
  const others = missing.length > 1 ? `, nor are ${missing.length - 1} others` : ''
  const text =
    `the head ${head}${sentAt ? `, which left ${sentAt},` : ''} is not in the chain${others}: ` +
    `the chain was made anew or cut after it left${end ? '' : '; it is empty'}` +
    (retention && sentAt === null
      ? `, or it left before ${instant(retention.sealAt)}, up to when seals were dropped`
      : '')
  return { what: 'head', record: null, text }
}
