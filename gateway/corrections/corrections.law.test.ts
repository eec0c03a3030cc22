import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { withStandards } from '../../config/corrected-standards.ts'
import { siteHistory, unchanging } from '../../config/history.ts'
import { CASES, day, hold, sitesOfLaws } from '../floor/arbitrary.ts'
import { createCalendar } from '../floor/calendar.ts'
import { at, MUCH_LATER, openFloor, type TestFloor } from '../floor/fixture.ts'
import { askEverything } from '../kpi/fixture.ts'

const noon = Temporal.Instant.fromEpochMilliseconds(at(12)).toZonedDateTimeISO('UTC').toPlainDate()
/** The day of the laws, the one before, and long before. */
const DATES = [0, 1, 400].map((days) => noon.subtract({ days }).toString())

const floors: TestFloor[] = []
afterAll(() => {
  for (const floor of floors) floor.remove()
})

describe.each(sitesOfLaws())('%s', (_, site) => {
  const floor = openFloor(site)
  floors.push(floor)
  const figures = () => {
    floor.tick(MUCH_LATER)
    return JSON.stringify(askEverything(floor))
  }

  it('readings that are taken out leave the figures of a day without them, and put back those of before', async () => {
    const chosen = fc.array(fc.boolean(), { minLength: 70, maxLength: 70 })
    await hold(
      fc.asyncProperty(day, chosen, async (readings, out) => {
        fc.pre(readings.some((_reading, n) => out[n]))
        floor.wipe()
        floor.take(readings.filter((_reading, n) => !out[n]))
        const without = figures()

        floor.wipe()
        floor.take(readings)
        const whole = figures()
        const taken = readings.flatMap(({ ts }, n) => (out[n] ? [{ fact: n + 1, ts }] : []))
        const since = Math.min(...taken.map(({ ts }) => ts))
        const { corrections } = floor.store
        const takenOut = taken.map(({ fact }) => fact)
        const correction = {
          id: 1,
          at: 0,
          author: '',
          reason: '',
          asked: {},
          takenOut,
          added: [],
          revoked: null,
        }
        corrections.add(correction)
        floor.revise(floor.history(), since)
        expect(figures()).toBe(without)

        corrections.revoke(correction, 0, '', '')
        floor.revise(floor.history(), since)
        expect(figures()).toBe(whole)
      }),
      { numRuns: CASES ?? 5 },
    )
  })

  it('a standard that is put right gives the figures of a day with it from the start, and revoked those of before', async () => {
    const seconds = fc.integer({ min: 1, max: 600 })
    const which = fc.nat({ max: Math.max(0, site.standards.length - 1) })
    await hold(
      fc.asyncProperty(day, which, seconds, fc.constantFrom(...DATES), async (readings, n, seconds, from) => {
        const standard = { ...site.standards[n], seconds, from }
        const history = unchanging(site)
        const corrected = siteHistory(withStandards([{ from: 0, site }], [standard]))
        floor.wipe(corrected)
        floor.take(readings)
        const expected = figures()

        floor.wipe()
        floor.take(readings)
        const whole = figures()
        const since = createCalendar(history).midnight(from)
        floor.revise(corrected, since)
        expect(figures()).toBe(expected)
        floor.revise(history, since)
        expect(figures()).toBe(whole)
      }),
      { numRuns: CASES ?? 5 },
    )
  })
})
