import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { arrivals, CASES, day, hold, sitesOfLaws } from '../floor/arbitrary.ts'
import { MUCH_LATER, openFloor, type Reading, type TestFloor } from '../floor/fixture.ts'
import type { KpisAnswer } from '../web/api.ts'
import { askEverything } from './fixture.ts'

/** The answers once these batches have arrived, with a restart before every batch in `restarts`. */
function answersAfter(floor: TestFloor, batches: Reading[][], restarts: number[] = []): KpisAnswer[] {
  floor.wipe()
  for (const [i, batch] of batches.entries()) {
    if (restarts.includes(i)) floor.restart()
    // Time goes on while readings are late: what is due ends, and has to be taken back.
    floor.take(batch, i % 2 === 0 ? Math.max(...batch.map(({ ts }) => ts)) : MUCH_LATER)
  }
  floor.tick(MUCH_LATER)
  return askEverything(floor)
}

const floors: TestFloor[] = []
afterAll(() => {
  for (const floor of floors) floor.remove()
})

describe.each(sitesOfLaws())('%s', (_, site) => {
  const floor = openFloor(site)
  floors.push(floor)
  const seed = fc.integer({ min: 0, max: 2 ** 31 })

  it('answers with the same bytes whatever the order of arrival, the batches and the restarts', async () => {
    await hold(
      fc.asyncProperty(day, seed, async (readings, order) => {
        const expected = answersAfter(floor, [readings])
        const batches = arrivals(readings, order)
        const got = answersAfter(floor, batches, [order % batches.length])
        expect(JSON.stringify(got)).toBe(JSON.stringify(expected))
      }),
      { numRuns: CASES ?? 12 },
    )
  })

  it('credits all that was counted, and gives nobody more time than there was', async () => {
    await hold(
      fc.asyncProperty(day, async (readings) => {
        for (const answer of answersAfter(floor, [readings])) expectSound(answer)
      }),
      { numRuns: CASES ?? 8 },
    )
  })
})

function expectSound({ by, rows, reconciliation }: KpisAnswer): void {
  expect(reconciliation.residual).toBe(0)
  for (const { from, to, sums } of by === 'worker' ? rows : []) {
    const off = Object.values(sums.off_standard_s).reduce((sum, seconds) => sum + seconds, 0)
    expect(sums.attended_s * 1000).toBeLessThanOrEqual(Date.parse(to) - Date.parse(from))
    expect(sums.on_standard_s + off).toBeCloseTo(sums.attended_s, 6)
    expect(sums.on_standard_s).toBeGreaterThanOrEqual(0)
    expect(sums.work_s + sums.unknown_s).toBeLessThanOrEqual(sums.on_standard_s + 1e-9)
  }
}
