import type { Database } from 'better-sqlite3'
import { isVoidAsCorrected } from './corrections.ts'
import { createRecords, RECORD_KINDS, type RecordKind, type Records, type Row } from './records.ts'
import { CHECK_BYTES, createHasher, createSeals, GENESIS, isMark, recordsOf, type Seal } from './seals.ts'

/** The first thing that is not as it was sealed. */
export interface Finding {
  what: 'altered' | 'missing' | 'inserted' | 'seal' | 'head'
  /** The record it is about, or next to which one is missing. */
  record: { kind: RecordKind; id: number; row: Row | null } | null
  text: string
}

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
  /** Published heads that are in the chain. */
  headsFound: number
}

export interface VerifyOptions {
  published: readonly PublishedHead[]
  /** Records verified so far. */
  onProgress(records: number): void
}

const VOID_ALTERED: Finding = {
  what: 'altered',
  record: null,
  text: 'the table of readings that are taken out (void) is not what the corrections made of it',
}

const SEALS_AT_ONCE = 50
/** Where the first record of a kind is looked for: one that was put before it would be numbered below 1. */
const BEFORE_ALL = Number.MIN_SAFE_INTEGER

/**
 * Walks the chain from its beginning to its end as it is now, on a connection of any kind; stops at the first finding.
 * Other connections may write meanwhile. Throws what SQLite throws.
 */
export function verifySeals(db: Database, { published, onProgress }: VerifyOptions): Verified {
  const chain = createSeals(db)
  const walk = createWalk(createRecords(db))
  const missing = new Map(published.map((head) => [head.head.toLowerCase(), head]))
  const upto = chain.latest()?.n ?? 0
  let end: Seal | undefined
  let finding: Finding | null = null
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
  const afterEnd = walk.afterEnd(end)
  // A gateway that started meanwhile has said so before it stored anything.
  if (chain.latest()?.n === end?.n) finding ??= afterEnd
  finding ??= notInChain([...missing.values()], end)
  if (!isVoidAsCorrected(db)) finding ??= VOID_ALTERED
  return {
    finding,
    end,
    sealed: walk.sealed(),
    unsealed: walk.unsealed(),
    headsFound: published.length - missing.size,
  }
}

/** What a walk remembers: up to which record each kind was verified, and whether the gateway had stopped. */
function createWalk(records: Records) {
  const hasher = createHasher()
  const reached = Object.fromEntries(RECORD_KINDS.map((kind) => [kind, 0])) as Record<RecordKind, number>

  /** The next seal against the one before and against its records. */
  function step(previous: Seal | undefined, seal: Seal): Finding | null {
    const { kind } = seal
    const misfit = misfitOf(previous, seal)
    if (misfit) return badSeal(seal, misfit)
    if (!isMark(kind) && previous?.kind === 'stop') return whileStopped(kind, previous)
    hasher.begin(previous?.hash ?? GENESIS, seal)
    if (!isMark(kind)) {
      const finding = walkRecords(seal, kind)
      if (finding) return finding
      reached[kind] = seal.last
    }
    if (hasher.end().equals(seal.hash)) return null
    return badSeal(seal, 'its hash does not follow from the seal before, what it says and its records')
  }

  function walkRecords(seal: Seal, kind: RecordKind): Finding | null {
    const { first, last, checks } = seal
    let expected = reached[kind] + 1
    if (first !== expected) return gone(seal, kind, expected)
    let after = first === 1 ? BEFORE_ALL : first - 1
    while (expected <= last) {
      const rows = records.read(kind, after, last)
      for (const row of rows) {
        if (row[0] < expected) return about('inserted', kind, row, 'no seal has it')
        if (row[0] > expected) break
        if (hasher.add(row) !== checks.readInt32LE((expected - first) * CHECK_BYTES)) {
          return about('altered', kind, row, `not as it was sealed ${instant(seal.at)} (seal ${seal.n})`)
        }
        expected++
      }
      if (expected <= last && rows.at(-1)?.[0] !== expected - 1) return gone(seal, kind, expected)
      after = expected - 1
    }
    return null
  }

  function gone(seal: Seal, kind: RecordKind, id: number): Finding {
    const [row = null] = records.read(kind, id - 2, id - 1)
    const before = row ? `; the one before it: ${describe(kind, row)}` : ''
    const text = `${kind} ${id} is missing, by the seal of ${instant(seal.at)} (seal ${seal.n})${before}`
    return { what: 'missing', record: { kind, id, row: null }, text }
  }

  /** Where the gateway stopped in order, nothing may follow the end of the chain. */
  function afterEnd(end: Seal | undefined): Finding | null {
    if (end?.kind !== 'stop') return null
    const kind = RECORD_KINDS.find((each) => records.last(each) > reached[each])
    return kind ? whileStopped(kind, end) : null
  }

  function whileStopped(kind: RecordKind, stop: Seal): Finding {
    const [row] = records.read(kind, reached[kind], records.last(kind))
    if (!row) return badSeal(stop, `after it, a seal of ${kind} has no record`)
    const reason = `it came while the gateway was stopped, since ${instant(stop.at)} (seal ${stop.n})`
    return about('inserted', kind, row, reason)
  }

  const perKind = (count: (kind: RecordKind) => number) =>
    Object.fromEntries(RECORD_KINDS.map((kind) => [kind, count(kind)])) as Record<RecordKind, number>
  return {
    step,
    afterEnd,
    total: () => RECORD_KINDS.reduce((sum, kind) => sum + reached[kind], 0),
    sealed: () => ({ ...reached }),
    unsealed: () => perKind((kind) => Math.max(0, records.last(kind) - reached[kind])),
  }
}

/** What is wrong with what a seal says; null: nothing. */
function misfitOf(previous: Seal | undefined, seal: Seal): string | null {
  if (seal.n !== (previous?.n ?? 0) + 1) return `it follows on seal ${previous?.n ?? 0}: a seal is missing`
  if (isMark(seal.kind)) return null
  if (!RECORD_KINDS.includes(seal.kind)) return `it seals '${seal.kind}', which is not known`
  if (!Buffer.isBuffer(seal.checks) || seal.checks.length !== recordsOf(seal) * CHECK_BYTES) {
    return 'it does not have one check for each of its records'
  }
  return null
}

function badSeal(seal: Seal, reason: string): Finding {
  return {
    what: 'seal',
    record: null,
    text: `seal ${seal.n}, ${instant(seal.at)}, was altered itself: ${reason}`,
  }
}

function notInChain(missing: PublishedHead[], end: Seal | undefined): Finding | null {
  if (missing.length === 0) return null
  const [{ head, sentAt }] = missing
  const others = missing.length > 1 ? `, nor are ${missing.length - 1} others` : ''
  const text =
    `the head ${head}${sentAt ? `, which left ${sentAt},` : ''} is not in the chain${others}: ` +
    `the chain was made anew or cut after it left${end ? '' : '; it is empty'}`
  return { what: 'head', record: null, text }
}

function about(what: 'altered' | 'inserted', kind: RecordKind, row: Row, reason: string): Finding {
  return { what, record: { kind, id: row[0], row }, text: `${describe(kind, row)}, was ${what}: ${reason}` }
}

/** `fact 12, 2026-11-02T06:00:00.000Z, line-1/st-1/good = 1`. */
function describe(kind: RecordKind, row: Row): string {
  const [id, time, , name] = row
  const of = kind === 'fact' ? `, ${name ?? 'a signal without a name'} = ${row[7]}` : ''
  return `${kind} ${id}, ${instant(time)}${of}`
}

/** Whatever stands there now: it may be what was altered. */
function instant(at: unknown): string {
  const date = new Date(Number(at))
  return Number.isNaN(date.getTime()) ? String(at) : date.toISOString()
}
