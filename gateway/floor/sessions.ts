import type { Database } from 'better-sqlite3'
import {
  applyRead,
  type BadgeRead,
  emptyState,
  endDue,
  OPEN,
  type Session,
  type SignOnRules,
  type SignOnSettings,
  type SignOnState,
} from './sign-on.ts'

interface SessionRow {
  station: number
  worker: number
  in_ts: number
  in_fact: number
  out_ts: number
  ended_at: number
  end_fact: number
  cause: Session['cause']
  cap_at: number | null
  shift: string | null
  shift_date: string | null
  shift_from: number | null
  shift_to: number | null
}

/** Where who is signed on changed: at a station, in [from, to). */
export interface SessionChange {
  station: number
  worker: number
  from: number
  to: number
  /** The sign-on: flags of the whole session can change with its end. */
  since: number
  /** Instants at which a session began or ended, before or after the change. */
  edges: number[]
}

/**
 * The sessions that follow from the badge reads, kept in the store. A change is worked out from the first instant
 * it touches on, and only until the state is again what it was: its cost is bounded by that stretch.
 */
export interface Sessions {
  read(read: BadgeRead): void
  /** Works out again what follows from reads and units at or after `from`, as of `now`. */
  rerun(from: number, lastDirty: number, now: number): SessionChange[]
  /** Ends what is due by `now`. */
  endDue(now: number): SessionChange[]
  /** Forgets the reads from an instant on, and works out again, as of `now`, every session that reaches beyond it. */
  forgetFrom(at: number, now: number): SessionChange[]
  /** The first instant from which a change of units at [first, last] of a station can change a session. */
  disturbedBy(station: number, first: number, last: number): number | null
}

/** Checks for convergence come at growing distances: a check costs more than a read. */
const FIRST_CHECK = 4

/** `longest` holds the greatest of each setting, over all versions of the site. */
export function createSessions(
  db: Database,
  rules: SignOnRules,
  longest: Omit<SignOnSettings, 'multiStation'>,
): Sessions {
  const insertRead = db.prepare(
    'INSERT INTO badge (ts, fact, station, worker, action) VALUES (?, ?, ?, ?, ?)',
  )
  const selectReads = db.prepare<number[], BadgeRead>(
    'SELECT ts, fact, station, worker, action FROM badge WHERE ts >= ? ORDER BY ts, fact',
  )
  const selectReadsBetween = db.prepare<number[], BadgeRead>(
    'SELECT ts, fact, station, worker, action FROM badge WHERE ts >= ? AND ts < ? ORDER BY ts, fact',
  )
  const selectOpenAt = db.prepare<number[], SessionRow>(
    'SELECT * FROM session WHERE ended_at >= ? AND in_ts < ? ORDER BY in_ts, in_fact',
  )
  const selectEndedSince = db.prepare<number[], SessionRow>(
    `SELECT * FROM session WHERE ended_at < ? AND ended_at >= ? AND cause NOT IN ('sign_off', 'move', 'open')
     ORDER BY ended_at, in_ts, in_fact`,
  )
  const selectSignOns = db.prepare<number[], SessionRow>(
    'SELECT * FROM session WHERE in_ts >= ? AND in_ts < ? ORDER BY in_ts, in_fact',
  )
  const selectReplaced = db.prepare<number[], SessionRow>(
    'SELECT * FROM session WHERE ended_at >= ? AND in_ts <= ?',
  )
  const selectDue = db.prepare<number[], { n: number }>(
    'SELECT count(*) AS n FROM session WHERE ended_at = ? AND (shift_to <= ? OR shift_to IS NULL)',
  )
  const selectDisturbed = db.prepare<number[], SessionRow>(
    'SELECT * FROM session WHERE station = ? AND ended_at >= ? AND in_ts <= ? AND shift_to IS NOT NULL AND shift_to <= ?',
  )
  const selectReaching = db.prepare<number[], { first: number | null }>(
    'SELECT min(in_ts) AS first FROM session WHERE in_ts >= ? OR ended_at >= ? OR shift_to >= ?',
  )
  const removeReads = db.prepare('DELETE FROM badge WHERE ts >= ?')
  const removeRow = db.prepare('DELETE FROM session WHERE station = ? AND in_ts = ? AND in_fact = ?')
  const insertRow = db.prepare(
    `INSERT INTO session (station, worker, in_ts, in_fact, out_ts, ended_at, end_fact, cause, cap_at, shift,
       shift_date, shift_from, shift_to) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const memory = Math.max(longest.maxOvertimeMs + longest.closeAfterMs + 5 * 60_000, longest.debounceMs)
  /** Facts of reads that the stored sessions do not rest on yet. */
  const fresh = new Set<number>()

  /** What the rules knew just before `at`, as the stored sessions and the reads they rest on have it. */
  function stateBefore(at: number): SignOnState {
    const state = emptyState()
    for (const row of selectOpenAt.all(at, at)) state.open.push(reopened(toSession(row), at))
    const reads = selectReadsBetween.all(at - memory, at).filter(({ fact }) => !fresh.has(fact))
    for (const row of selectEndedSince.all(at, at - memory)) {
      const session = toSession(row)
      const isUsedUp = reads.some(
        ({ ts, fact, station, worker }) =>
          (ts > session.endedAt || (ts === session.endedAt && fact > session.endFact)) &&
          station === session.station &&
          worker === session.worker,
      )
      if (!isUsedUp) state.ended.push(session)
    }
    for (const { ts, station, worker } of reads) state.lastRead.set(`${worker}:${station}`, ts)
    for (const { worker, station, in_ts } of selectSignOns.all(at - memory, at)) {
      state.lastSignOn.set(`${worker}:${station}`, { worker, station, ts: in_ts })
    }
    return state
  }

  function hasConverged(state: SignOnState, at: number): boolean {
    endDue(state, at, rules, () => {})
    return fingerprint(state, at, longest, memory) === fingerprint(stateBefore(at + 1), at, longest, memory)
  }

  function rerun(from: number, lastDirty: number, now: number): SessionChange[] {
    const state = stateBefore(from)
    const touched = new Map<string, Session>()
    const note = (session: Session) => touched.set(keyOf(session), session)
    for (const session of state.open) note(session)

    const reads = selectReads.all(from)
    let until = OPEN
    let nextCheck = FIRST_CHECK
    let clean = 0
    for (let i = 0; i < reads.length; i++) {
      applyRead(state, reads[i], rules, note)
      const isLastOfInstant = reads[i + 1]?.ts !== reads[i].ts
      if (reads[i].ts < lastDirty || !isLastOfInstant) continue
      clean++
      if (clean < nextCheck) continue
      nextCheck *= 2
      if (!hasConverged(state, reads[i].ts)) continue
      until = reads[i].ts
      break
    }
    if (until === OPEN) endDue(state, now, rules, note)
    fresh.clear()
    return store(from, until, touched)
  }

  function store(from: number, until: number, touched: Map<string, Session>): SessionChange[] {
    const changes: SessionChange[] = []
    const olds = new Map(
      selectReplaced.all(from, until).map((row) => [keyOf(toSession(row)), toSession(row)]),
    )
    for (const [key, old] of olds) {
      const session = touched.get(key)
      if (session && same(old, session)) continue
      // Beyond the convergence what is stored holds; it can end there what is open here.
      if (session && until !== OPEN && session.endedAt === OPEN) continue
      removeRow.run(old.station, old.inTs, old.inFact)
      if (!session) changes.push(change(old, old.inTs, old.outTs))
    }
    for (const [key, session] of touched) {
      const old = olds.get(key)
      if (old && (same(old, session) || (until !== OPEN && session.endedAt === OPEN))) continue
      insertSession(session)
      if (!old) changes.push(change(session, session.inTs, session.outTs))
      else if (old.outTs !== session.outTs) {
        const edges = [old.outTs, session.outTs]
        changes.push({ ...change(session, Math.min(...edges), Math.max(...edges)), edges })
      } else {
        // Nobody's credit moves, but presence and flags can.
        changes.push({ ...change(session, session.inTs, session.outTs), edges: [] })
      }
    }
    return changes
  }

  function insertSession(session: Session): void {
    insertRow.run(
      session.station,
      session.worker,
      session.inTs,
      session.inFact,
      session.outTs,
      session.endedAt,
      session.endFact,
      session.cause,
      session.capAt,
      session.shift?.id ?? null,
      session.shift?.date ?? null,
      session.shift?.from ?? null,
      session.shift?.to ?? null,
    )
  }

  return {
    rerun,
    read(read) {
      insertRead.run(read.ts, read.fact, read.station, read.worker, read.action)
      fresh.add(read.fact)
    },
    endDue(now) {
      if (selectDue.get(OPEN, now)?.n === 0) return []
      // Nothing before now changes, so only what is open now can end.
      return rerun(now + 1, now + 1, now)
    },
    forgetFrom(at, now) {
      removeReads.run(at)
      const { first } = selectReaching.get(at - longest.earlySignOnMs, at, at) as { first: number | null }
      return rerun(Math.min(at, first ?? at), OPEN, now)
    },
    disturbedBy(station, first, last) {
      const starts = selectDisturbed
        .all(station, first, last, last)
        .filter((row) => (row.shift_to as number) + longest.maxOvertimeMs >= first)
        .map((row) => Math.max(first, row.shift_to as number, row.in_ts))
      return starts.length === 0 ? null : Math.min(...starts)
    },
  }
}

function keyOf({ station, inTs, inFact }: Session): string {
  return `${station}:${inTs}:${inFact}`
}

function toSession(row: SessionRow): Session {
  return {
    station: row.station,
    worker: row.worker,
    inTs: row.in_ts,
    inFact: row.in_fact,
    outTs: row.out_ts,
    endedAt: row.ended_at,
    endFact: row.end_fact,
    cause: row.cause,
    capAt: row.cap_at,
    shift:
      row.shift === null
        ? null
        : {
            id: row.shift,
            date: row.shift_date as string,
            from: row.shift_from as number,
            to: row.shift_to as number,
          },
  }
}

/** The session as it stood just before `at`: not ended, and capped only if that was known. */
function reopened(session: Session, at: number): Session {
  const capAt = session.capAt !== null && session.capAt < at ? session.capAt : null
  return { ...session, outTs: OPEN, endedAt: OPEN, endFact: 0, cause: 'open', capAt }
}

function change({ station, worker, inTs }: Session, from: number, to: number): SessionChange {
  return { station, worker, from, to, since: inTs, edges: [from, to] }
}

function same(a: Session, b: Session): boolean {
  return (
    a.outTs === b.outTs &&
    a.endedAt === b.endedAt &&
    a.endFact === b.endFact &&
    a.cause === b.cause &&
    a.capAt === b.capAt &&
    a.worker === b.worker &&
    a.shift?.id === b.shift?.id &&
    a.shift?.date === b.shift?.date &&
    a.shift?.from === b.shift?.from &&
    a.shift?.to === b.shift?.to
  )
}

/** What of a state can matter after `at`. */
function fingerprint(
  state: SignOnState,
  at: number,
  { debounceMs }: Pick<SignOnSettings, 'debounceMs'>,
  memory: number,
): string {
  const since = at - memory
  const session = (s: Session) => [
    s.station,
    s.worker,
    s.inTs,
    s.inFact,
    s.outTs,
    s.cause,
    s.capAt,
    s.shift?.from,
    s.shift?.to,
  ]
  return JSON.stringify([
    state.open.map(session).sort(compare),
    state.ended
      .filter(({ outTs }) => outTs >= since)
      .map(session)
      .sort(compare),
    [...state.lastRead].filter(([, ts]) => ts >= at - debounceMs).sort(compare),
    [...state.lastSignOn]
      .filter(([, { ts }]) => ts >= since)
      .map(([key, { ts }]) => [key, ts])
      .sort(compare),
  ])
}

function compare(a: unknown, b: unknown): number {
  const [x, y] = [JSON.stringify(a), JSON.stringify(b)]
  return x < y ? -1 : x > y ? 1 : 0
}
