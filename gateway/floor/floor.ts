import type { Database } from 'better-sqlite3'
import type { Site } from '../../config/site.ts'
import { type Fact, type Names, QUALITIES } from '../facts/index.ts'
import type { Result } from '../../scoring/kpi/index.ts'
import { createCalendar } from './calendar.ts'
import { createCounters } from './counters.ts'
import { createCrews } from './crews.ts'
import { createDefects } from './defects.ts'
import { createMarks } from './marks.ts'
import { createProducts } from './products.ts'
import { createSessions, type SessionChange } from './sessions.ts'
import { lastKeepingUnit, type SignOnRules } from './sign-on.ts'
import { createStandards } from './standards.ts'
import { createStations, type SignalInfo } from './stations.ts'
import { createUnits, type Touched } from './units.ts'

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
  const calendar = createCalendar(site)
  const stations = createStations(site, names)
  const standardAt = createStandards(site, calendar)
  const workers = new Map(
    site.workers.flatMap(({ id, badges }) => badges.map((badge) => [badge, names.id('worker', id)])),
  )
  const noProduct = names.id('product', '')
  const crews = createCrews(db, names, (station) => stations.byId.get(station)?.config.split)
  const products = createProducts(db, (station) => {
    const product = stations.byId.get(station)?.line.product
    return product === undefined ? noProduct : names.id('product', product)
  })
  const marks = createMarks(db)
  const units = createUnits(db, calendar, crews, products)
  const counters = createCounters(db, { stations, names, units, marks, crews, products, standardAt })
  const defects = createDefects(db, {
    stations,
    names,
    calendar,
    units,
    marks,
    crews,
    products,
    reuseAfterMs: site.attribution.unitReuseAfterMs,
  })
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
  const insertState = db.prepare('INSERT INTO state (station, ts, fact, value) VALUES (?, ?, ?, ?)')
  const insertStep = db.prepare('INSERT INTO step (station, unit, ts, fact, step, ok) VALUES (?, ?, ?, ?, ?, ?)')
  const upsertLast = db.prepare(
    `INSERT INTO last_reading (signal, ts, quality) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET ts = excluded.ts, quality = excluded.quality WHERE excluded.ts >= ts`,
  )

  interface Batch {
    /** First and last badge read; sessions follow from there. */
    firstRead: number
    lastRead: number
    productStretches: { station: number; from: number; to: number }[]
  }

  function take(fact: Fact, signal: SignalInfo, batch: Batch): void {
    const { station, config } = signal
    if (fact.extra?.seq_reused) marks.set(station, fact.ts, fact.id, 'seq_reused', true)
    switch (config.role) {
      case 'badge':
        return takeBadge(fact, station, batch)
      case 'state':
        insertState.run(station, fact.ts, fact.id, stateOf(fact, signal))
        return
      case 'product':
        return takeProduct(fact, station, batch)
    }
    // "bad" is stored and shown, never counted (contract.md 2).
    if (fact.quality === 'bad') return
    switch (config.role) {
      case 'good':
      case 'scrap':
      case 'rework':
        return takeCount(fact, signal, config.role)
      case 'cycle':
        return takeCycle(fact, station)
      case 'defect':
        return takeDefect(fact, signal)
      case 'measure':
        return takeMeasure(fact, signal)
      case 'step':
        if (fact.extra?.unit === undefined) return
        insertStep.run(station, fact.extra.unit, fact.ts, fact.id, fact.v, fact.extra.ok === false ? 0 : 1)
    }
  }

  function takeBadge(fact: Fact, station: number, batch: Batch): void {
    const worker = workers.get(String(fact.v))
    if (worker === undefined || fact.quality === 'bad') return
    sessions.read({ ts: fact.ts, fact: fact.id, station, worker, action: fact.extra?.action ?? null })
    batch.firstRead = Math.min(batch.firstRead, fact.ts)
    batch.lastRead = Math.max(batch.lastRead, fact.ts)
  }

  function takeProduct(fact: Fact, station: number, batch: Batch): void {
    if (fact.quality === 'bad') return
    const stretch = products.changeOver(station, fact.ts, fact.id, names.id('product', String(fact.v)))
    batch.productStretches.push({ station, ...stretch })
  }

  function productOf(fact: Fact): number | null {
    return fact.extra?.product === undefined ? null : names.id('product', fact.extra.product)
  }

  function takeCount(fact: Fact, signal: SignalInfo, result: Result): void {
    const n = Number(fact.v)
    const ownProduct = productOf(fact)
    if (signal.config.mode === 'counter') {
      counters.add(signal, { ts: fact.ts, fact: fact.id, v: n, product: ownProduct })
      return
    }
    if (n === 0) return
    const { station } = signal
    units.add({
      station,
      ts: fact.ts,
      fact: fact.id,
      part: 0,
      result,
      n,
      ownProduct,
      fixedCrew: null,
      keeps: true,
      serial: false,
    })
  }

  function takeCycle(fact: Fact, station: number): void {
    const result = fact.v as Result
    const product = productOf(fact)
    const unit = fact.extra?.unit
    if (unit !== undefined) {
      defects.addCycle({ station, unit, ts: fact.ts, fact: fact.id, result, product })
      return
    }
    units.add({
      station,
      ts: fact.ts,
      fact: fact.id,
      part: 0,
      result,
      n: 1,
      ownProduct: product,
      fixedCrew: null,
      keeps: true,
      serial: false,
    })
  }

  function takeDefect(fact: Fact, signal: SignalInfo): void {
    const origin = fact.extra?.origin
    defects.addDefect({
      station: signal.station,
      ts: fact.ts,
      fact: fact.id,
      kind: fact.extra?.kind ?? 'scrap',
      unit: fact.extra?.unit ?? null,
      origin: origin === undefined ? null : names.id('station', origin),
      product: productOf(fact),
    })
  }

  /** Outside its limits, a measure is a defect of its own station (contract.md 2). */
  function takeMeasure(fact: Fact, signal: SignalInfo): void {
    const { limits, kind } = signal.config
    const v = Number(fact.v)
    if (!limits || (v >= (limits.min ?? -Infinity) && v <= (limits.max ?? Infinity))) return
    defects.addDefect({
      station: signal.station,
      ts: fact.ts,
      fact: fact.id,
      kind,
      unit: fact.extra?.unit ?? null,
      origin: signal.station,
      product: productOf(fact),
    })
  }

  /** What a change of sessions moves: the credit of units, and of counter steps that span it. */
  function follow(changes: SessionChange[]): void {
    for (const { station } of changes) crews.forget(station)
    for (const { station, from, to, edges } of changes) {
      for (const edge of edges) counters.reviewAcross(station, edge)
      units.recredit(station, from, to)
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

  return {
    apply(facts, now) {
      const batch: Batch = {
        firstRead: Number.POSITIVE_INFINITY,
        lastRead: Number.NEGATIVE_INFINITY,
        productStretches: [],
      }
      const latest = new Map<number, Fact>()
      for (const [signal, fact] of inOrder(facts, stations.signals)) {
        take(fact, signal, batch)
        latest.set(signal.id, fact)
      }
      for (const [signal, { ts, quality }] of latest) upsertLast.run(signal, ts, QUALITIES.indexOf(quality))
      for (const { station, from, to } of batch.productStretches) {
        counters.reviewBetween(station, from, to)
        units.recredit(station, from, to)
      }
      defects.settle()
      const first = units.flush()
      rerunSessions(batch, first.keeping, now)
      const second = units.flush()
      for (const { station, from, to } of batch.productStretches) defects.reviewBetween(station, from, to)
      defects.review(merge(first.credits, second.credits))
      units.flush()
    },
    tick(now) {
      const changes = sessions.endDue(now)
      follow(changes)
      const { credits } = units.flush()
      defects.review(credits)
      units.flush()
      return changes.length > 0
    },
  }
}

/** The canonical state, or null where it is unknown: a bad reading, or a value that no map knows any more. */
function stateOf(fact: Fact, { config }: SignalInfo): string | null {
  if (fact.quality === 'bad' || fact.v === null) return null
  const v = String(fact.v)
  return config.map[v] ?? v
}

function inOrder(facts: Fact[], signals: Map<number, SignalInfo>): [SignalInfo, Fact][] {
  const known: [SignalInfo, Fact][] = []
  for (const fact of facts) {
    const signal = signals.get(fact.signal)
    if (signal) known.push([signal, fact])
  }
  const rank = ([signal]: [SignalInfo, Fact]) => RANK[signal.config.role] ?? 3
  return known.sort((a, b) => a[1].ts - b[1].ts || rank(a) - rank(b) || a[1].id - b[1].id)
}

function merge(a: Touched, b: Touched): Touched {
  const merged: Touched = new Map(a)
  for (const [station, range] of b) {
    const known = merged.get(station)
    merged.set(
      station,
      known ? { first: Math.min(known.first, range.first), last: Math.max(known.last, range.last) } : range,
    )
  }
  return merged
}
