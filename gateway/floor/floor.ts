import type { Database } from 'better-sqlite3'
import { asSumsSee, BEGINNING, perPart, perVersion, type SiteHistory } from '../../config/history.ts'
import { createRetentions, type Fact, type Names, QUALITIES } from '../facts/index.ts'
import { createCalendar } from './calendar.ts'
import { createChanges } from './changes.ts'
import { createCounters } from './counters.ts'
import { createCrewNames, createCrews, longestSession } from './crews.ts'
import { createDefects } from './defects.ts'
import { factsSince, forgetSingles, stationsIn } from './forget.ts'
import { type Batch, createIntake, emptyBatch } from './intake.ts'
import { createMarks } from './marks.ts'
import { createProducts } from './products.ts'
import { createProgress, isDerived, type Progress } from './progress.ts'
import { createRules, longestSettings } from './rules.ts'
import { createSessions, type SessionChange } from './sessions.ts'
import { createStandards } from './standards.ts'
import { createStations, type SignalInfo, type Stations } from './stations.ts'
import { createUnits, type Touched } from './units.ts'

/**
 * Derives sessions, states, products and credited units from facts (kpi.md). Everything it writes follows from
 * the facts and the configuration, whatever the order of arrival. To be called inside a transaction; after an
 * error the floor is of no further use and a new one is to be made.
 */
export interface Floor {
  /** Takes in facts, of any age, in any order; `now` decides which forgotten sessions are due. */
  apply(facts: Fact[], now: number): void
  /**
   * Takes in by time, not by number: `facts` are all those that happened in [`before`, to) of progress(), numbered up
   * to its `until`. Afterwards it holds what follows from all that happened before `to`.
   */
  advance(facts: Fact[], to: number): void
  /** Lets time pass: ends sessions that are due. Answers whether anything changed. */
  tick(now: number): boolean
  /**
   * Forgets all that follows from facts with `ts` at or after `at`: the configuration changed from there on. They
   * are to be applied again; progress() says from which number on.
   */
  reviseFrom(at: number, now: number): void
  progress(): Progress
}

/** Badge, state, product, the rest: the order at one instant (kpi.md 2). */
const RANK: Record<string, number> = { badge: 0, state: 1, product: 2 }

export function createFloor(db: Database, versions: SiteHistory, names: Names): Floor {
  const history = asSumsSee(versions)
  const stored = createProgress(db)
  let progress = stored.read()
  const calendar = createCalendar(history)
  const stations = createStations(history, names)
  const standardAt = createStandards(history, calendar)
  const crewNames = createCrewNames(
    db,
    history,
    (id) => names.name(id),
    (station, at) => stations.station(station, at)?.config.split,
  )
  const crews = createCrews(names, crewNames)
  const products = createProducts(db, (station, at) =>
    names.id('product', stations.station(station, at)?.line.product ?? ''),
  )
  const changes = createChanges(db, calendar, stations.isExpected)
  const marks = createMarks(db, (ts) => changes.counted(ts, ts))
  const units = createUnits(db, { calendar, crews, products, stations, names, derived: () => progress })
  const longestMs = longestSession(history)
  const shared = { stations, names, calendar, units, marks, crews, products, standardAt, longestMs }
  const counters = createCounters(db, shared)
  const reuseAfterMs = perVersion(history, ({ attribution }) => attribution.unitReuseAfterMs)
  const retention = createRetentions(db).latest()
  const closedBefore = retention?.keptFrom ?? BEGINNING
  /** No session that ended before can change: a unit of then that is moved was there all the same. */
  const sessionsClosedBefore = retention
    ? Math.max(retention.keptFrom, retention.openFrom - longestMs)
    : BEGINNING
  const defects = createDefects(db, { ...shared, reuseAfterMs, closedBefore })
  const longest = longestSettings(history)
  const sessions = createSessions(db, createRules(history, shared), longest)
  const workersAt = perPart(
    versions,
    'workers',
    (workers) =>
      new Map(workers.flatMap(({ id, badges }) => badges.map((badge) => [badge, names.id('worker', id)]))),
  )
  const take = createIntake(db, { ...shared, workersAt, counters, defects, sessions })
  const selectVoid = db.prepare<[number]>('SELECT 1 FROM void WHERE fact = ?')
  const selectAnyVoid = db.prepare('SELECT 1 FROM void LIMIT 1')
  const upsertLast = db.prepare(
    `INSERT INTO last_reading (signal, ts, quality) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET ts = excluded.ts, quality = excluded.quality WHERE excluded.ts >= ts`,
  )

  function takeAll(facts: Fact[]): Batch {
    const batch = emptyBatch()
    const latest = new Map<number, Fact>()
    for (const [signal, fact] of inOrder(facts, stations)) {
      take(fact, signal, batch)
      latest.set(signal.id, fact)
    }
    for (const [signal, { ts, quality }] of latest) upsertLast.run(signal, ts, QUALITIES.indexOf(quality))
    return batch
  }

  /** What a change of sessions moves: the credit of units, and of counter steps that span it. */
  function follow(moved: SessionChange[]): void {
    for (const { station } of moved) crews.forget(station)
    for (const change of moved) {
      const { station, from, to, edges } = change
      for (const edge of edges) counters.reviewAcross(station, edge)
      units.recredit(station, from, to)
      changes.session(change)
    }
  }

  function rerunSessions(batch: Batch, keeping: Touched, now: number): void {
    let from = batch.firstRead
    let last = batch.lastRead
    for (const [station, range] of keeping) {
      if (range.last < sessionsClosedBefore) continue
      const first = Math.max(range.first, sessionsClosedBefore)
      const start = sessions.disturbedBy(station, first, range.last)
      if (start === null) continue
      from = Math.min(from, start)
      last = Math.max(last, range.last + longest.closeAfterMs + 1)
    }
    if (from !== Number.POSITIVE_INFINITY) follow(sessions.rerun(from, last, now))
  }

  /** Writes the sums and notes where they changed. */
  function flush(): { credits: Touched; keeping: Touched } {
    const touched = units.flush()
    for (const { first, last } of touched.credits.values()) changes.counted(first, last)
    return touched
  }

  /** A correction took it out (see facts/corrections.ts). */
  const isTakenOut = ({ id }: Fact) => selectVoid.get(id) !== undefined

  function setProgress(next: Progress): void {
    const isCaughtUp = next.upto >= next.until
    progress = isCaughtUp ? { upto: next.upto, until: next.upto, before: BEGINNING } : next
    stored.write(progress)
  }

  /** Takes in facts; afterwards the tables hold those that `next` says. */
  function takeIn(facts: Fact[], next: Progress, now: number): void {
    const isCorrected = selectAnyVoid.get() !== undefined
    const fresh = facts.filter((fact) => !isDerived(fact, progress) && !(isCorrected && isTakenOut(fact)))
    setProgress(next)
    const batch = takeAll(fresh)
    for (const { station, from, to } of batch.productStretches) {
      counters.reviewBetween(station, from, to)
      units.recredit(station, from, to)
    }
    for (const { from, to } of batch.stateStretches) changes.conditions(from, to)
    for (const ts of batch.stepsOfUnits) changes.stepped(ts)
    changes.heard(facts)
    defects.settle()
    const counted = flush()
    rerunSessions(batch, counted.keeping, now)
    const moved = flush()
    for (const { station, from, to } of batch.productStretches) defects.reviewBetween(station, from, to)
    defects.review(counted.credits)
    defects.review(moved.credits)
    flush()
    changes.flush(now)
  }

  return {
    progress: () => progress,
    reviseFrom(at, now) {
      // One that is under way is not finished: what it has not come to is to be worked out too.
      const from = Math.min(at, progress.upto < progress.until ? progress.before : at)
      const since = factsSince(db, from)
      const upto = Math.min(progress.upto, (since.first ?? progress.until + 1) - 1)
      setProgress({ upto, until: progress.until, before: from })
      for (const ts of forgetSingles(db, from, since.units)) changes.stepped(ts)
      defects.forgetFrom(from, since.units)
      for (const { id, name } of stationsIn(db)) units.forgetFrom(id, from, since.stations.has(name))
      defects.settle()
      flush()
      follow(sessions.forgetFrom(from, now))
      defects.review(flush().credits)
      flush()
      changes.from(from, now)
      changes.flush(now)
    },
    apply(facts, now) {
      if (facts.length === 0) return
      takeIn(facts, { ...progress, upto: facts[facts.length - 1].id }, now)
    },
    advance: (facts, to) => takeIn(facts, { ...progress, before: to }, to),
    tick(now) {
      const ended = sessions.endDue(now)
      if (ended.length === 0) return false
      follow(ended)
      defects.review(flush().credits)
      flush()
      changes.flush(now)
      return true
    },
  }
}

function inOrder(facts: Fact[], stations: Stations): [SignalInfo, Fact][] {
  const known: [SignalInfo, Fact][] = []
  for (const fact of facts) {
    const signal = stations.signal(fact.signal, fact.ts)
    if (signal) known.push([signal, fact])
  }
  const rank = ([signal]: [SignalInfo, Fact]) => RANK[signal.config.role] ?? 3
  return known.sort((a, b) => a[1].ts - b[1].ts || rank(a) - rank(b) || a[1].id - b[1].id)
}
