import { about, badSeal, describe, type Finding, instant } from './findings.ts'
import { RECORD_KINDS, type RecordKind, type Records } from './records.ts'
import { CHECK_BYTES, createHasher, GENESIS, isMark, recordsOf, type Seal } from './seals.ts'

/** Where the first record of a kind is looked for: one that was put before it would be numbered below 1. */
const BEFORE_ALL = Number.MIN_SAFE_INTEGER

/** Goes from seal to seal, and holds each against its records. */
export interface Walk {
  /** The next seal against the one before and against its records. */
  step(previous: Seal | undefined, seal: Seal): Finding | null
  /** Where the gateway stopped in order, nothing may follow the end of the chain. */
  afterEnd(end: Seal | undefined): Finding | null
  /** Records verified so far. */
  total(): number
  sealed(): Record<RecordKind, number>
  unsealed(): Record<RecordKind, number>
}

/**
 * What a walk remembers: up to which record each kind was verified, and whether the gateway had stopped. Facts up to
 * `dropped` are gone.
 */
export function createWalk(records: Records, dropped: number): Walk {
  const hasher = createHasher()
  const reached = Object.fromEntries(RECORD_KINDS.map((kind) => [kind, 0])) as Record<RecordKind, number>
  reached.fact = dropped

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
    total: () => RECORD_KINDS.reduce((sum, kind) => sum + reached[kind], -dropped),
    sealed: () => ({ ...reached, fact: reached.fact - dropped }),
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
