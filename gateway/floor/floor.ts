import type { Database } from 'better-sqlite3'
import type { Site } from '../../config/site.ts'
import { type Fact, type Names, QUALITIES } from '../facts/index.ts'
import { createCalendar } from './calendar.ts'
import { createCounters } from './counters.ts'
import { createCrewNames, createCrews, longestSession } from './crews.ts'
import { createDefects } from './defects.ts'
import { type Batch, createIntake, emptyBatch } from './intake.ts'
import { createMarks } from './marks.ts'
import { createProducts } from './products.ts'
import { createProgress } from './progress.ts'
import { createSessions, type SessionChange } from './sessions.ts'
import { lastKeepingUnit, type SignOnRules } from './sign-on.ts'
import { createStandards } from './standards.ts'
import { createStations, type SignalInfo } from './stations.ts'
import { createUnits, type Touched } from './units.ts'
import { createWindowChanges } from './window-changes.ts'

/**
 * Derives sessions, states, products and credited units from facts (kpi.md). Everything it writes follows from
 * the facts and the configuration, whatever the order of arrival. To be called inside a transaction; after an
 * error the floor is of no further use and a new one is to be made.
 */
export interface Floor {
  /** Takes in facts, of any age, in any order; `now` decides which forgotten sessions are due. */
  apply(facts: Fact[], now: number): void
  /** Lets time pass: ends sessions that are due. Answers whether anything changed. */
  tick(now: number): boolean
}

/** Badge, state, product, the rest: the order at one instant (kpi.md 2). */
const RANK: Record<string, number> = { badge: 0, state: 1, product: 2 }

export function createFloor(db: Database, site: Site, names: Names): Floor {
  const progress = createProgress(db)
  let derived = progress.read()
  const calendar = createCalendar(site)
  const stations = createStations(site, names)
  const standardAt = createStandards(site, calendar)
  const longestMs = longestSession(site.calendar)
  const crewNames = createCrewNames(
    db,
    (id) => names.name(id),
    (station) => stations.byId.get(station)?.config.split,
    longestMs,
  )
  const crews = createCrews(names, crewNames)
  const products = createProducts(db, (station) =>
    names.id('product', stations.byId.get(station)?.line.product ?? ''),
  )
  const marks = createMarks(db)
  const units = createUnits(db, { calendar, crews, products, stations, names, upto: () => derived })
  const shared = { stations, names, calendar, units, marks, crews, products, standardAt, longestMs }
  const counters = createCounters(db, shared)
  const defects = createDefects(db, { ...shared, reuseAfterMs: site.attribution.unitReuseAfterMs })
  const rules: SignOnRules = {
    debounceMs: site.attribution.badgeDebounceMs,
    multiStation: site.attribution.multiStation,
    closeAfterMs: site.calendar.closeSessionAfterMs,
    maxOvertimeMs: site.calendar.maxOvertimeMs,
    crew: (station) => stations.byId.get(station)?.config.crew ?? 1,
    shiftFor: (ts) => calendar.startingAfter(ts, site.calendar.earlySignOnMs) ?? calendar.at(ts) ?? null,
    keptUntil: (station, shiftEnd) =>
      lastKeepingUnit(shiftEnd, rules, (from, to) => units.latestKeeping(station, from, to)),
  }
  const sessions = createSessions(db, rules)
  const windows = createWindowChanges(db, calendar)
  const workers = new Map(
    site.workers.flatMap(({ id, badges }) => badges.map((badge) => [badge, names.id('worker', id)])),
  )
  const take = createIntake(db, { ...shared, workers, counters, defects, sessions })
  const upsertLast = db.prepare(
    `INSERT INTO last_reading (signal, ts, quality) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET ts = excluded.ts, quality = excluded.quality WHERE excluded.ts >= ts`,
  )

  function takeAll(facts: Fact[]): Batch {
    const batch = emptyBatch()
    const latest = new Map<number, Fact>()
    for (const [signal, fact] of inOrder(facts, stations.signals)) {
      take(fact, signal, batch)
      latest.set(signal.id, fact)
    }
    for (const [signal, { ts, quality }] of latest) upsertLast.run(signal, ts, QUALITIES.indexOf(quality))
    return batch
  }

  /** What a change of sessions moves: the credit of units, and of counter steps that span it. */
  function follow(changes: SessionChange[]): void {
    for (const { station } of changes) crews.forget(station)
    for (const { station, from, to, since, edges } of changes) {
      for (const edge of edges) counters.reviewAcross(station, edge)
      units.recredit(station, from, to)
      windows.note(since, to)
    }
  }

  function rerunSessions(batch: Batch, keeping: Touched, now: number): void {
    let from = batch.firstRead
    let last = batch.lastRead
    for (const [station, range] of keeping) {
      const start = sessions.disturbedBy(station, range.first, range.last)
      if (start === null) continue
      from = Math.min(from, start)
      last = Math.max(last, range.last + rules.closeAfterMs + 1)
    }
    if (from !== Number.POSITIVE_INFINITY) follow(sessions.rerun(from, last, now))
  }

  /** Writes the sums and notes where they changed. */
  function flush(): { credits: Touched; keeping: Touched } {
    const touched = units.flush()
    for (const { first, last } of touched.credits.values()) windows.note(first, last)
    return touched
  }

  return {
    apply(facts, now) {
      if (facts.length === 0) return
      derived = facts[facts.length - 1].id
      progress.write(derived)
      const batch = takeAll(facts)
      for (const { station, from, to } of batch.productStretches) {
        counters.reviewBetween(station, from, to)
        units.recredit(station, from, to)
      }
      for (const { from, to } of batch.stateStretches) windows.note(from, to)
      defects.settle()
      const counted = flush()
      rerunSessions(batch, counted.keeping, now)
      const moved = flush()
      for (const { station, from, to } of batch.productStretches) defects.reviewBetween(station, from, to)
      defects.review(counted.credits)
      defects.review(moved.credits)
      flush()
      windows.flush(now)
    },
    tick(now) {
      const changes = sessions.endDue(now)
      if (changes.length === 0) return false
      follow(changes)
      defects.review(flush().credits)
      flush()
      windows.flush(now)
      return true
    },
  }
}

function inOrder(facts: Fact[], signals: ReadonlyMap<number, SignalInfo>): [SignalInfo, Fact][] {
  const known: [SignalInfo, Fact][] = []
  for (const fact of facts) {
    const signal = signals.get(fact.signal)
    if (signal) known.push([signal, fact])
  }
  const rank = ([signal]: [SignalInfo, Fact]) => RANK[signal.config.role] ?? 3
  return known.sort((a, b) => a[1].ts - b[1].ts || rank(a) - rank(b) || a[1].id - b[1].id)
}
