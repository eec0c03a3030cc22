import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { unchanging } from '../../config/history.ts'
import type { Site } from '../../config/site.ts'
import { arrivals, CASES, crowd, day, hold, sitesOfLaws } from './arbitrary.ts'
import { createCalendar } from './calendar.ts'
import { at, MUCH_LATER, openFloor, type Reading, siteOf, type TestFloor } from './fixture.ts'
import {
  applyRead,
  emptyState,
  endDue,
  lastKeepingUnit,
  OPEN,
  type Session,
  type SignOnRules,
} from './sign-on.ts'
import { counterStep } from './totals.ts'

const floors: TestFloor[] = []
afterAll(() => {
  for (const floor of floors) floor.remove()
})

describe.each(sitesOfLaws())('%s', (_, site) => {
  const floor = openFloor(site)
  floors.push(floor)

  it.each([
    ['a day', day],
    ['a crowd', crowd],
  ])(
    'keeps the sessions of %s that the rules give from the beginning, in whatever order badges and units arrive',
    async (_name, readingsOf) => {
      await hold(
        fc.asyncProperty(readingsOf, fc.integer({ min: 0, max: 2 ** 31 }), async (readings, seed) => {
          floor.wipe()
          for (const batch of arrivals(readings, seed)) floor.take(batch)
          expect(storedSessions(floor)).toEqual(sessionsFromScratch(site, readings))
        }),
        { numRuns: CASES ?? 25 },
      )
    },
  )
})

interface SessionLine {
  station: string
  worker: string
  in: string
  out: string
  cause: string
  shift: string | null
}

const time = (instant: number) => (instant === OPEN ? 'open' : new Date(instant).toISOString().slice(8, 23))
const byText = (a: SessionLine, b: SessionLine) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)

function storedSessions({ store }: TestFloor): SessionLine[] {
  return store.db
    .prepare<
      [],
      { station: number; worker: number; in_ts: number; out_ts: number; cause: string; shift: string | null }
    >('SELECT * FROM session')
    .all()
    .map((row) => ({
      station: store.names.name(row.station),
      worker: store.names.name(row.worker),
      in: time(row.in_ts),
      out: time(row.out_ts),
      cause: row.cause,
      shift: row.shift,
    }))
    .sort(byText)
}

/** The rules over all reads in order, with the units of a plain list. */
function sessionsFromScratch(site: Site, readings: Reading[]): SessionLine[] {
  const calendar = createCalendar(unchanging(site))
  const stations = site.lines[0].stations
  const workers = site.workers.map(({ id }) => id)
  const unitsAt = stations.map(({ id }) => keepingUnits(readings, id))
  const settings = {
    earlySignOnMs: site.calendar.earlySignOnMs,
    debounceMs: site.attribution.badgeDebounceMs,
    multiStation: site.attribution.multiStation,
    closeAfterMs: site.calendar.closeSessionAfterMs,
    maxOvertimeMs: site.calendar.maxOvertimeMs,
  }
  const rules: SignOnRules = {
    at: () => settings,
    crew: (station) => stations[station].crew,
    shiftFor: (ts) => calendar.startingAfter(ts, site.calendar.earlySignOnMs) ?? calendar.at(ts) ?? null,
    keptUntil: (station, shiftEnd) =>
      lastKeepingUnit(
        shiftEnd,
        settings,
        (from, to) => unitsAt[station].findLast((ts) => ts >= from && ts <= to) ?? null,
      ),
  }
  const state = emptyState()
  const sessions = new Set<Session>()
  const note = (session: Session) => sessions.add(session)
  for (const [i, { ts, path, v, extra }] of readings.entries()) {
    const [station, signal] = path.split('/')
    if (signal !== 'badge') continue
    const read = {
      ts,
      fact: i + 1,
      station: stations.findIndex(({ id }) => id === station),
      worker: workers.indexOf(String(v)),
      action: extra?.action ?? null,
    }
    applyRead(state, read, rules, note)
  }
  endDue(state, MUCH_LATER, rules, note)
  return [...sessions]
    .map((session) => ({
      station: stations[session.station].id,
      worker: workers[session.worker],
      in: time(session.inTs),
      out: time(session.outTs),
      cause: session.cause,
      shift: session.shift?.id ?? null,
    }))
    .sort(byText)
}

/** Instants of units that keep a session open, in order: cycles, repeats too, counts over zero, steps that count. */
function keepingUnits(readings: Reading[], station: string): number[] {
  const here = (signal: string) => readings.filter(({ path }) => path === `${station}/${signal}`)
  const counts = here('good').filter(({ v }) => v !== 0)
  const products = here('product')
  const totals = here('total').map(({ ts, v }) => ({ ts, v: Number(v) }))
  const steps = totals.filter((total, i) => {
    const isFirstProduct = (products.findLast(({ ts }) => ts <= total.ts)?.v ?? 'p-1') === 'p-1'
    return i > 0 && counterStep(totals[i - 1], total, 16, isFirstProduct ? 60 : undefined).units > 0
  })
  return [...here('cycle'), ...counts, ...steps].map(({ ts }) => ts).sort((a, b) => a - b)
}

describe('a late reading', () => {
  let floor: TestFloor
  beforeAll(() => {
    floor = openFloor(siteOf())
    floors.push(floor)
  })
  beforeEach(() => floor.wipe())

  const badge = (ts: number, v: string, stationId = 'st-1', action?: 'in' | 'out'): Reading => ({
    ts,
    path: `${stationId}/badge`,
    v,
    extra: action && { action },
  })
  const presence = () =>
    storedSessions(floor).map(({ worker, station, in: from, out }) => [worker, station, from, out])

  it('that uses up the exception of a missed sign-off makes the next toggle a sign-on, many reads later too', () => {
    const others = [0, 1, 2, 3, 4, 5, 6].flatMap((i) => [
      badge(at(14, 41 + i), 'w-2', 'st-2', i % 2 ? 'out' : 'in'),
    ])
    floor.take([badge(at(6), 'w-1'), ...others, badge(at(15), 'w-1')])
    expect(presence()).not.toContainEqual(['w-1', 'st-1', time(at(15)), expect.anything()])
    floor.take([badge(at(14, 40), 'w-1', 'st-1', 'out')])
    expect(presence()).toContainEqual(['w-1', 'st-1', time(at(15)), time(at(22))])
  })

  it('at the instant of a hand-over, before it in arrival, does not use the exception up', () => {
    const readings = [
      badge(at(6), 'w-1'),
      badge(at(14, 10), 'w-1', 'st-1', 'in'),
      badge(at(14, 10), 'w-2'),
      badge(at(14, 40), 'w-1'),
    ]
    for (const reading of readings) floor.take([reading])
    expect(storedSessions(floor)).toEqual(sessionsFromScratch(floor.site, readings))
    expect(presence().filter(([worker]) => worker === 'w-1')).toHaveLength(1)
  })

  it('that does not come, of a sign-off, changes the figures of the whole shift once the session is closed', () => {
    floor.take([badge(at(6), 'w-1')], at(14, 10))
    const changed = () =>
      floor.store.db
        .prepare<[], { shift_from: number; upto: number }>('SELECT * FROM window_change ORDER BY shift_from')
        .all()
        .map(({ shift_from, upto }) => [time(shift_from), upto])
    const before = changed()
    floor.tick(at(14, 30))
    expect(changed()).toEqual(before)
    floor.tick(at(14, 30, 0, 1))
    expect(changed()).toContainEqual([time(at(6)), 2])
  })

  it('of a unit within 30 min of the end of the shift opens again a session that was closed', () => {
    floor.take([badge(at(6), 'w-1')], at(15))
    expect(presence()).toEqual([['w-1', 'st-1', time(at(6)), time(at(14))]])
    floor.take([{ ts: at(14, 30), path: 'st-1/cycle', v: 'good' }], at(15))
    expect(storedSessions(floor)[0]).toMatchObject({ cause: 'open' })
    floor.tick(at(15, 0, 0, 1))
    expect(presence()).toEqual([['w-1', 'st-1', time(at(6)), time(at(14, 30, 0, 1))]])
  })
})
