import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type SiteHistory, unchanging } from '../../config/history.ts'
import { mqttLimits } from '../../config/mqtt-limits.ts'
import type { CalendarConfig, Shift, Signal, Site, Station } from '../../config/site.ts'
import { type Fact, type FactExtra, openStore, type Quality, type Store, signalPath } from '../facts/index.ts'
import { createFloor, type Floor } from './floor.ts'

// For the tests of this room and of kpi: a small site, and the real store and floor on it.

const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE

/** The day of the tests, UTC: a Monday. */
const DATE = '2026-11-02'

/** An instant of that day: hours, minutes and so on from its midnight. */
export function at(hours: number, minutes = 0, seconds = 0, ms = 0): number {
  return Date.parse(`${DATE}T00:00:00Z`) + hours * HOUR + minutes * MINUTE + seconds * SECOND + ms
}

export function shift(id: string, start: string, end: string, breaks: Shift['breaks'] = []): Shift {
  return { id, name: id, start, end, days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], breaks }
}

function signal(name: string, role: Signal['role'], more: Partial<Signal> = {}): Signal {
  return { name, role, mode: 'delta', map: {}, kind: 'scrap', ...more }
}

/** A station with every signal of a test: badge, state, product, cycle, defect, good, total (a counter). */
export function station(id: string, more: Partial<Station> = {}): Station {
  return {
    id,
    name: id,
    crew: 1,
    signals: [
      signal('badge', 'badge'),
      signal('state', 'state', { map: { '0': 'down', '1': 'running' } }),
      signal('product', 'product'),
      signal('cycle', 'cycle'),
      signal('defect', 'defect'),
      signal('good', 'good'),
      signal('total', 'good', { mode: 'counter', width: 16 }),
      signal('step', 'step'),
    ],
    ...more,
  }
}

export interface SitePlan {
  stations?: Station[]
  calendar?: Partial<CalendarConfig>
  attribution?: Partial<Site['attribution']>
  timezone?: string
  standards?: Site['standards']
  workers?: string[]
}

/** Line `line-1`, product p-1, shifts day 06:00 to 14:00 with a break at 10:00, late 14:00 to 22:00; badge = worker. */
export function siteOf({
  stations,
  calendar,
  attribution,
  timezone,
  standards,
  workers,
}: SitePlan = {}): Site {
  const list = stations ?? [station('st-1'), station('st-2'), station('st-3')]
  return {
    id: 'plant-1',
    name: 'Plant 1',
    timezone: timezone ?? 'UTC',
    locale: 'en',
    gateway: {
      id: 'gw-1',
      data: '',
      mqtt: { host: '127.0.0.1', port: 0, anonymous: true, limits: mqttLimits() },
      http: { host: '127.0.0.1', port: 0 },
      clock: { trust: 'plausible' },
    },
    calendar: {
      earlySignOnMs: 30 * MINUTE,
      closeSessionAfterMs: 30 * MINUTE,
      maxOvertimeMs: 4 * HOUR,
      shifts: [
        shift('day', '06:00', '14:00', [{ start: '10:00', end: '10:30' }]),
        shift('late', '14:00', '22:00'),
      ],
      exceptions: [],
      ...calendar,
    },
    teams: [{ id: 'team-a', name: 'Team A' }],
    workers: (workers ?? ['w-1', 'w-2', 'w-3']).map((id) => ({ id, name: id, badges: [id], team: 'team-a' })),
    products: [
      { id: 'p-1', name: 'P1' },
      { id: 'p-2', name: 'P2' },
    ],
    standards:
      standards ?? list.map(({ id }) => ({ product: 'p-1', station: id, seconds: 60, from: '2026-01-01' })),
    lines: [
      {
        id: 'line-1',
        name: 'Line 1',
        product: 'p-1',
        output: list[list.length - 1].id,
        stations: list,
      },
    ],
    devices: [],
    agents: [],
    upstream: [],
    cards: [],
    attribution: {
      multiStation: false,
      badgeDebounceMs: 5 * SECOND,
      unitReuseAfterMs: 30 * 24 * HOUR,
      ...attribution,
    },
    evidence: { units: 20, attendedMs: 15 * MINUTE },
    targets: [],
  }
}

/** A reading of `<station>/<signal>`, of line `line-1`. */
export interface Reading {
  ts: number
  path: string
  v: string | number | null
  extra?: FactExtra
  quality?: Quality
}

export interface TestFloor {
  site: Site
  history(): SiteHistory
  store: Store
  /** Stores readings in this order and derives what follows, as one batch. */
  take(readings: Reading[], now?: number): void
  /** Stores readings in this order, and derives nothing yet. */
  keep(readings: Reading[]): void
  /** Derives what follows from all that is stored. */
  derive(now: number): void
  tick(now: number): void
  /**
   * The configuration changed from an instant on; what follows is worked out again, a few facts at a time. `between` is
   * called after each time.
   */
  revise(versions: SiteHistory, from: number, now?: number, between?: () => void): void
  /** A new floor on the same store, as after a restart. */
  restart(): void
  /** Empties the store: a fresh folder for each of many cases would mostly wait for the disk. */
  wipe(history?: SiteHistory): void
  remove(): void
}

/** Later than all tests: what is due has ended. */
export const MUCH_LATER = at(240)

/** A real store in a folder of its own, and the floor on it. */
export function openFloor(site: Site): TestFloor {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-floor-'))
  const store = openStore(folder)
  // Nothing here is about what survives a loss of power.
  store.db.pragma('synchronous = OFF')
  let history = unchanging(site)
  const next = () => store.factsAfter(floor.progress().upto, 7)
  let floor: Floor = createFloor(store.db, history, store.names)
  return {
    site,
    history: () => history,
    store,
    take(readings, now = MUCH_LATER) {
      store.transaction(() => {
        floor.apply(
          readings.map((reading) => stored(store, reading)),
          now,
        )
      })
    },
    keep: (readings) =>
      store.transaction(() => {
        for (const reading of readings) stored(store, reading)
      }),
    derive(now) {
      for (let facts = next(); facts.length > 0; facts = next()) {
        store.transaction(() => floor.apply(facts, now))
      }
    },
    tick: (now) => store.transaction(() => floor.tick(now)),
    restart() {
      floor = createFloor(store.db, history, store.names)
    },
    revise(versions, from, now = MUCH_LATER, between = () => {}) {
      history = versions
      floor = createFloor(store.db, history, store.names)
      store.transaction(() => floor.reviseFrom(from, now))
      between()
      for (let facts = next(); facts.length > 0; facts = next()) {
        store.transaction(() => floor.apply(facts, now))
        between()
      }
    },
    wipe(versions = unchanging(site)) {
      history = versions
      const tables = store.db
        .prepare<[], { name: string }>(
          "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('meta', 'name')",
        )
        .all()
      store.transaction(() => {
        for (const { name } of tables) store.db.exec(`DELETE FROM ${name}`)
        store.db.exec('DELETE FROM meta')
      })
      floor = createFloor(store.db, history, store.names)
    },
    remove() {
      store.close()
      rmSync(folder, { recursive: true })
    },
  }
}

function stored(store: Store, { ts, path, v, extra, quality }: Reading): Fact {
  const [stationId, name] = path.split('/')
  const fact = store.append({
    at: ts,
    ts,
    signal: store.names.id('signal', signalPath('line-1', stationId, name)),
    client: store.names.id('client', 'test'),
    seq: null,
    quality: quality ?? 'good',
    v,
    extra: extra ?? null,
  })
  if (!fact) throw new Error('a reading without a sequence number was taken for a duplicate')
  return fact
}
