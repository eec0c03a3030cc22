import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import type { Site } from '../config/site.ts'
import { arrivals, CASES, day, hold, sitesOfLaws } from '../gateway/floor/arbitrary.ts'
import {
  at,
  HOUR,
  MINUTE,
  MUCH_LATER,
  openFloor,
  type Reading,
  type TestFloor,
} from '../gateway/floor/fixture.ts'
import { queryKpis } from '../gateway/kpi/index.ts'
import { begin, compare, drop, seal, verify } from '../gateway/retention/fixture.ts'

const DAY = 24 * HOUR
const floors: TestFloor[] = []
afterAll(() => {
  for (const floor of floors) floor.remove()
})

/** The day of the tests, moved by days, with some readings that are not sure. */
const onDay = (days: number) =>
  fc
    .tuple(
      day,
      fc.array(fc.constantFrom('good' as const, 'good' as const, 'uncertain' as const), { minLength: 70 }),
    )
    .map(([readings, qualities]) =>
      readings.map((one, n) => ({ quality: qualities[n], ...one, ts: one.ts + days * DAY })),
    )
const moved = (readings: Reading[], openFrom: number) => readings.filter(({ ts }) => ts >= openFrom)

/** Figures of whole shifts, of before and after the boundary. */
function figures(floor: TestFloor): string {
  floor.tick(MUCH_LATER)
  const range = { from: at(-10 * 24), to: at(3 * 24), bucket: 'shift' as const, recount: true }
  return JSON.stringify(
    (['worker', 'station', 'line', 'product'] as const).map((by) =>
      queryKpis(floor.store.db, floor.history(), { by, ...range }, MUCH_LATER),
    ),
  )
}

/** Of two signals something is expected. */
function expecting(site: Site): Site {
  const expectMs = { cycle: 2 * HOUR, good: 40 * MINUTE } as Record<string, number>
  const lines = site.lines.map((line) => ({
    ...line,
    stations: line.stations.map((station) => ({
      ...station,
      signals: station.signals.map((signal) =>
        expectMs[signal.name] === undefined ? signal : { ...signal, expectMs: expectMs[signal.name] },
      ),
    })),
  }))
  return { ...site, lines }
}

describe.each(sitesOfLaws())('%s', (_, plain) => {
  const site = expecting(plain)
  const [whole, cut] = [openFloor(site), openFloor(site)]
  floors.push(whole, cut)

  function take(readings: Reading[]): void {
    for (const floor of [whole, cut]) {
      floor.take(readings, MUCH_LATER)
      seal(floor, MUCH_LATER)
    }
  }

  it('dropping at any boundary changes no figure, and the checkpoint with the facts since gives all tables again', async () => {
    await hold(
      fc.asyncProperty(
        fc.record({
          old: onDay(-7),
          middle: onDay(-3),
          fresh: onDay(0),
          late: fc.array(fc.oneof(onDay(-7), onDay(-2), onDay(-1), onDay(0)), { maxLength: 2 }),
          order: fc.integer({ min: 0, max: 2 ** 31 }),
          boundaries: fc.tuple(fc.integer({ min: -3, max: 1 }), fc.integer({ min: 0, max: 2 })),
        }),
        async ({ old, middle, fresh, late, order, boundaries }) => {
          for (const floor of [whole, cut]) floor.wipe()
          for (const batch of arrivals(old, order)) take(batch)
          const next = arrivals(
            [...middle, ...fresh, ...late.flat()].sort((a, b) => a.ts - b.ts),
            order,
          )
          const half = next.length >> 1
          for (const batch of next.slice(0, half)) take(batch)

          let openFrom = at(boundaries[0] * 24)
          const dropped = drop(cut, openFrom, MUCH_LATER)
          seal(cut, MUCH_LATER)
          for (const batch of next.slice(half)) {
            const open = dropped > 0 ? moved(batch, openFrom) : batch
            if (open.length > 0) take(open)
          }
          openFrom += boundaries[1] * DAY
          drop(cut, openFrom, MUCH_LATER)
          seal(cut, MUCH_LATER)
          cut.tick(MUCH_LATER)
          // A third is left before its stub: it is not there.
          begin(cut, openFrom + 2 * DAY, MUCH_LATER)

          expect(verify(cut).finding).toBeNull()
          expect(figures(cut)).toBe(figures(whole))
          expect((await compare(cut, MUCH_LATER)).differences).toEqual([])
        },
      ),
      { numRuns: CASES ?? 6 },
    )
  })
})
