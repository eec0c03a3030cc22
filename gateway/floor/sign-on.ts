import type { ShiftInstance } from './calendar.ts'

/** Stands for "not ended"; later than any instant. */
export const OPEN = Number.MAX_SAFE_INTEGER

/** A badge read. Stations and workers are numbers of the store; `action` null is a toggle. */
export interface BadgeRead {
  ts: number
  fact: number
  station: number
  worker: number
  action: 'in' | 'out' | null
}

export type EndCause = 'open' | 'sign_off' | 'move' | 'crew' | 'crew_hand_over' | 'hand_over' | 'closed'
export type OwnShift = Pick<ShiftInstance, 'id' | 'date' | 'from' | 'to'>

/** Somebody signed on at a station, [inTs, outTs). */
export interface Session {
  station: number
  worker: number
  inTs: number
  inFact: number
  outTs: number
  /** When the end took effect: later than `outTs` where a forgotten session was closed back. */
  endedAt: number
  /** The read that ended it; 0 where time did, which comes before all reads of that instant. */
  endFact: number
  cause: EndCause
  /** When somebody of a later shift signed on before this one's shift was over: ends with its shift at the latest. */
  capAt: number | null
  shift: OwnShift | null
}

/** What the sign-on rules remember between two reads. */
export interface SignOnState {
  open: Session[]
  /** Sessions ended for their worker, whose missed sign-off may still come. */
  ended: Session[]
  lastRead: Map<string, number>
  lastSignOn: Map<string, { worker: number; station: number; ts: number }>
}

/** What the configuration says of signing on and off. */
export interface SignOnSettings {
  earlySignOnMs: number
  debounceMs: number
  multiStation: boolean
  closeAfterMs: number
  maxOvertimeMs: number
}

export interface SignOnRules {
  /** The settings in force at an instant. */
  at(ts: number): SignOnSettings
  crew(station: number, at: number): number
  /** The shift instance of a sign-on that continues none (kpi.md 1, own shift). */
  shiftFor(ts: number): OwnShift | null
  /** The last unit that keeps a session open past the end of its shift, or null: see `lastKeepingUnit`. */
  keptUntil(station: number, shiftEnd: number): number | null
}

const CREW_GRACE_MS = 5 * 60_000
const LONGEST_WITHOUT_SHIFT_MS = 12 * 3_600_000

/** The state before the first read. */
export function emptyState(): SignOnState {
  return { open: [], ended: [], lastRead: new Map(), lastSignOn: new Map() }
}

/**
 * Applies one badge read (kpi.md 1, "Signing on and off"). Reads come in the order of (`ts`, arrival).
 * Sessions that end are taken out of `open`; every session touched is reported through `onChange`.
 */
export function applyRead(
  state: SignOnState,
  read: BadgeRead,
  rules: SignOnRules,
  onChange: (session: Session) => void,
): void {
  endDue(state, read.ts, rules, onChange)
  const key = `${read.worker}:${read.station}`
  const previousRead = state.lastRead.get(key)
  state.lastRead.set(key, read.ts)
  const here = state.open.find(({ station, worker }) => station === read.station && worker === read.worker)
  const missed = takeMissedSignOff(state, read)

  const isToggle = read.action === null
  if (isToggle && previousRead !== undefined && read.ts - previousRead <= rules.at(read.ts).debounceMs) return
  if (here) {
    if (read.action !== 'in') end(state, here, at(read), 'sign_off', onChange)
    return
  }
  if (read.action === 'out') return
  if (isToggle && missed && isLateToggle(state, missed, read, rules)) return
  signOn(state, read, rules, onChange)
}

/** Ends what is due by `at`: hand-overs at the end of a shift, and forgotten sign-offs. */
export function endDue(
  state: SignOnState,
  at: number,
  rules: SignOnRules,
  onChange: (session: Session) => void,
): void {
  for (const session of [...state.open]) {
    if (session.capAt !== null && session.shift) {
      if (session.shift.to <= at) end(state, session, byTime(session.shift.to), 'hand_over', onChange)
      continue
    }
    if (!session.shift) {
      const latest = session.inTs + LONGEST_WITHOUT_SHIFT_MS
      if (latest <= at) end(state, session, byTime(latest), 'closed', onChange)
      continue
    }
    const { closeAfterMs } = rules.at(session.shift.to)
    if (session.shift.to + closeAfterMs >= at) continue
    const kept = rules.keptUntil(session.station, session.shift.to)
    // 30 min sharp still keeps it: the close takes effect 1 ms after.
    const endedAt = (kept ?? session.shift.to) + closeAfterMs + 1
    if (endedAt > at) continue
    end(state, session, byTime(kept === null ? session.shift.to : kept + 1, endedAt), 'closed', onChange)
  }
}

/**
 * The last unit in an unbroken chain from the end of a shift, no gap over `closeAfterMs`, none later than
 * `shiftEnd + maxOvertimeMs`; null where there is none. `latestUnit(from, to)` gives the latest unit in [from, to].
 */
export function lastKeepingUnit(
  shiftEnd: number,
  { closeAfterMs, maxOvertimeMs }: Pick<SignOnSettings, 'closeAfterMs' | 'maxOvertimeMs'>,
  latestUnit: (from: number, to: number) => number | null,
): number | null {
  const limit = shiftEnd + maxOvertimeMs
  let kept: number | null = null
  for (;;) {
    const from: number = kept === null ? shiftEnd : kept + 1
    const to: number = Math.min(limit, (kept ?? shiftEnd) + closeAfterMs)
    if (from > to) return kept
    const unit = latestUnit(from, to)
    if (unit === null) return kept
    kept = unit
  }
}

function signOn(
  state: SignOnState,
  read: BadgeRead,
  rules: SignOnRules,
  onChange: (session: Session) => void,
): void {
  const shift = ownShift(state, read, rules)
  const comesAfter = (session: Session) =>
    shift !== null && session.shift !== null && shift.from >= session.shift.to
  const here = () => state.open.filter(({ station }) => station === read.station)

  for (const session of here().filter(comesAfter)) {
    if (read.ts >= (session.shift as OwnShift).to) end(state, session, at(read), 'hand_over', onChange)
    else if (session.capAt === null) {
      session.capAt = read.ts
      onChange(session)
    }
  }
  for (let full = here(); full.length >= rules.crew(read.station, read.ts); full = here()) {
    // Somebody of a later shift came, now or before: the crew rule ends what was handed over already.
    const isHandOver = comesAfter(full[0]) || full[0].capAt !== null
    end(state, full[0], at(read), isHandOver ? 'crew_hand_over' : 'crew', onChange)
  }
  if (!rules.at(read.ts).multiStation) {
    for (const elsewhere of state.open.filter(({ worker }) => worker === read.worker)) {
      end(state, elsewhere, at(read), 'move', onChange)
    }
  }
  const session: Session = {
    station: read.station,
    worker: read.worker,
    inTs: read.ts,
    inFact: read.fact,
    outTs: OPEN,
    endedAt: OPEN,
    endFact: 0,
    cause: 'open',
    capAt: null,
    shift,
  }
  state.open.push(session)
  state.lastSignOn.set(`${read.worker}:${read.station}`, {
    worker: read.worker,
    station: read.station,
    ts: read.ts,
  })
  onChange(session)
}

/** A move keeps the shift of the session that the worker is in elsewhere, if that shift is not over. */
function ownShift(state: SignOnState, read: BadgeRead, rules: SignOnRules): OwnShift | null {
  const elsewhere = state.open.filter(
    ({ worker, station, shift }) =>
      worker === read.worker && station !== read.station && shift !== null && read.ts < shift.to,
  )
  const latest = elsewhere.reduce<Session | undefined>(
    (best, session) => (!best || session.inTs >= best.inTs ? session : best),
    undefined,
  )
  return latest ? latest.shift : rules.shiftFor(read.ts)
}

/** Any read of theirs here after the close uses the exception up. */
function takeMissedSignOff(state: SignOnState, read: BadgeRead): Session | undefined {
  const isTheirs = ({ worker, station }: Session) => worker === read.worker && station === read.station
  const missed = state.ended.filter(isTheirs).at(-1)
  if (missed) state.ended = state.ended.filter((session) => !isTheirs(session))
  return missed
}

function isLateToggle(state: SignOnState, missed: Session, read: BadgeRead, rules: SignOnRules): boolean {
  const grace = missed.cause === 'crew' ? CREW_GRACE_MS : rules.at(read.ts).maxOvertimeMs
  if (read.ts - missed.outTs > grace) return false
  for (const { worker, station, ts } of state.lastSignOn.values()) {
    if (worker === read.worker && station !== read.station && ts >= missed.outTs) return false
  }
  return true
}

type End = Pick<Session, 'outTs' | 'endedAt' | 'endFact'>

function at({ ts, fact }: BadgeRead): End {
  return { outTs: ts, endedAt: ts, endFact: fact }
}

function byTime(outTs: number, endedAt = outTs): End {
  return { outTs, endedAt, endFact: 0 }
}

function end(
  state: SignOnState,
  session: Session,
  how: End,
  cause: EndCause,
  onChange: (session: Session) => void,
): void {
  Object.assign(session, how, { cause })
  state.open.splice(state.open.indexOf(session), 1)
  if (cause !== 'sign_off' && cause !== 'move') state.ended.push(session)
  onChange(session)
}
