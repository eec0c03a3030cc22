import type { Database } from 'better-sqlite3'
import { CANONICAL_STATES, type Role } from '../../config/schema.ts'
import type { Result } from '../../scoring/kpi/index.ts'
import type { Fact, Names } from '../facts/index.ts'
import type { Counters } from './counters.ts'
import type { Defects } from './defects.ts'
import { fitsRole } from './fitting.ts'
import type { Marks } from './marks.ts'
import type { Products } from './products.ts'
import type { Sessions } from './sessions.ts'
import { OPEN } from './sign-on.ts'
import type { SignalInfo } from './stations.ts'
import type { Units } from './units.ts'

/** What the facts of a batch leave to be worked out once all of them are in. */
export interface Batch {
  /** First and last badge read; sessions follow from there. */
  firstRead: number
  lastRead: number
  productStretches: { station: number; from: number; to: number }[]
  /** Where conditions changed: a late state holds until the next, which can have begun with it. */
  stateStretches: { from: number; to: number }[]
  /** Where steps of the units lie of which a step was read: the window of the first of them counts the unit. */
  stepsOfUnits: number[]
}

interface IntakeParts {
  names: Names
  /** Worker numbers by badge, at an instant. */
  workersAt(ts: number): ReadonlyMap<string, number>
  units: Units
  counters: Counters
  defects: Defects
  products: Products
  sessions: Sessions
  marks: Marks
}

export function emptyBatch(): Batch {
  return {
    firstRead: Number.POSITIVE_INFINITY,
    lastRead: Number.NEGATIVE_INFINITY,
    productStretches: [],
    stateStretches: [],
    stepsOfUnits: [],
  }
}

/** Puts a fact where its role belongs (contract.md 2, the table of roles). Facts come in the order of kpi.md 2. */
export function createIntake(db: Database, parts: IntakeParts) {
  const { names, units, counters, defects, products, sessions, marks } = parts
  const insertState = db.prepare('INSERT INTO state (station, ts, fact, value) VALUES (?, ?, ?, ?)')
  const selectNextState = db.prepare<number[], { ts: number; value: string | null }>(
    'SELECT ts, value FROM state WHERE station = ? AND ts > ? ORDER BY ts, fact LIMIT 1',
  )
  const selectNextOther = db.prepare<[number, number, string | null], { ts: number | null }>(
    'SELECT min(ts) AS ts FROM state WHERE station = ? AND ts > ? AND value IS NOT ?',
  )
  const insertStep = db.prepare(
    'INSERT INTO step (station, unit, ts, fact, step, ok) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const selectSteps = db
    .prepare<[number, string], number>('SELECT ts FROM step WHERE station = ? AND unit = ?')
    .pluck()

  const productOf = (fact: Fact) =>
    fact.extra?.product === undefined ? null : names.id('product', fact.extra.product)

  function takeBadge(fact: Fact, station: number, batch: Batch): void {
    const named = fact.extra?.worker
    const worker =
      named === undefined ? parts.workersAt(fact.ts).get(String(fact.v)) : names.id('worker', named)
    if (worker === undefined) return
    sessions.read({ ts: fact.ts, fact: fact.id, station, worker, action: fact.extra?.action ?? null })
    batch.firstRead = Math.min(batch.firstRead, fact.ts)
    batch.lastRead = Math.max(batch.lastRead, fact.ts)
  }

  function takeState(fact: Fact, signal: SignalInfo, batch: Batch): void {
    insertState.run(signal.station, fact.ts, fact.id, stateOf(fact, signal))
    batch.stateStretches.push({ from: fact.ts, to: endOfNext(signal.station, fact.ts) })
  }

  /** A state can be what the condition after it now begins with, or no longer begins with: that ends with another. */
  function endOfNext(station: number, ts: number): number {
    const next = selectNextState.get(station, ts)
    return (next && selectNextOther.get(station, next.ts, next.value)?.ts) ?? OPEN
  }

  function takeProduct(fact: Fact, station: number, batch: Batch): void {
    const stretch = products.changeOver(station, fact.ts, fact.id, names.id('product', String(fact.v)))
    batch.productStretches.push({ station, ...stretch })
  }

  function addUnits(fact: Fact, station: number, result: Result, n: number): void {
    units.add({ station, ts: fact.ts, result, n, ownProduct: productOf(fact) })
  }

  function takeCount(fact: Fact, signal: SignalInfo, result: Result): void {
    const n = Number(fact.v)
    if (signal.config.mode === 'counter') {
      counters.add(signal, { ts: fact.ts, fact: fact.id, v: n, product: productOf(fact) })
    } else if (n !== 0) addUnits(fact, signal.station, result, n)
  }

  function takeCycle(fact: Fact, station: number): void {
    const result = fact.v as Result
    const unit = fact.extra?.unit
    if (unit === undefined) addUnits(fact, station, result, 1)
    else defects.addCycle({ station, unit, ts: fact.ts, fact: fact.id, result, product: productOf(fact) })
  }

  function addDefect(fact: Fact, station: number, kind: 'scrap' | 'rework', origin: number | null): void {
    const unit = fact.extra?.unit ?? null
    defects.addDefect({ station, ts: fact.ts, fact: fact.id, kind, unit, origin, product: productOf(fact) })
  }

  function takeDefect(fact: Fact, station: number): void {
    const origin = fact.extra?.origin
    const originId = origin === undefined ? null : names.id('station', origin)
    addDefect(fact, station, fact.extra?.kind ?? 'scrap', originId)
  }

  /** Outside its limits, a measure is a defect of its own station. */
  function takeMeasure(fact: Fact, { station, config }: SignalInfo): void {
    const { limits, kind } = config
    const v = Number(fact.v)
    if (!limits || (v >= (limits.min ?? -Infinity) && v <= (limits.max ?? Infinity))) return
    addDefect(fact, station, kind, station)
  }

  function takeStep(fact: Fact, station: number, batch: Batch): void {
    const { unit, ok } = fact.extra ?? {}
    if (unit === undefined) return
    insertStep.run(station, unit, fact.ts, fact.id, fact.v, ok === false ? 0 : 1)
    batch.stepsOfUnits.push(...selectSteps.all(station, unit))
  }

  const byRole: Record<Role, (fact: Fact, signal: SignalInfo, batch: Batch) => void> = {
    badge: (fact, { station }, batch) => takeBadge(fact, station, batch),
    state: takeState,
    product: (fact, { station }, batch) => takeProduct(fact, station, batch),
    good: (fact, signal) => takeCount(fact, signal, 'good'),
    scrap: (fact, signal) => takeCount(fact, signal, 'scrap'),
    rework: (fact, signal) => takeCount(fact, signal, 'rework'),
    cycle: (fact, { station }) => takeCycle(fact, station),
    defect: (fact, { station }) => takeDefect(fact, station),
    measure: takeMeasure,
    step: (fact, { station }, batch) => takeStep(fact, station, batch),
  }

  return function take(fact: Fact, signal: SignalInfo, batch: Batch): void {
    const { role } = signal.config
    if (fact.extra?.seq_reused) marks.set(signal.station, fact.ts, fact.id, 'seq_reused', true)
    if (fact.extra?.clock) marks.set(signal.station, fact.ts, fact.id, 'clock', true)
    if (fact.extra?.lost) marks.set(signal.station, fact.ts, fact.id, 'lost', true)
    // "bad" is stored and shown, never counted, and ends what was known of a state (contract.md 2).
    if (fact.quality === 'bad' && role !== 'state') return
    if (fact.quality !== 'bad' && !fitsRole(fact, role)) {
      marks.set(signal.station, fact.ts, fact.id, 'other_role', true)
      return
    }
    byRole[role](fact, signal, batch)
  }
}

/** The canonical state, or null where it is unknown: a bad reading. */
function stateOf(fact: Fact, { config }: SignalInfo): string | null {
  if (fact.quality === 'bad' || fact.v === null) return null
  const v = String(fact.v)
  if (Object.hasOwn(config.map, v)) return config.map[v]
  // By an earlier map, or another role, it was something else: here it says nothing.
  return (CANONICAL_STATES as readonly string[]).includes(v) ? v : null
}
