import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { CASES, day, sitesOfLaws } from '../floor/arbitrary.ts'
import { MUCH_LATER, openFloor, type TestFloor } from '../floor/fixture.ts'
import { askEverything } from '../kpi/fixture.ts'

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

  it('readings that are taken out leave the figures of a day without them, and put back those of before', () => {
    const chosen = fc.array(fc.boolean(), { minLength: 70, maxLength: 70 })
    fc.assert(
      fc.property(day, chosen, (readings, out) => {
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
      { numRuns: CASES ?? 20 },
    )
  })
})
