import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { type DatedSite, siteHistory } from '../../config/history.ts'
import type { Site } from '../../config/site.ts'
import { arrivals, CASES, day, hold, sitesOfLaws } from '../floor/arbitrary.ts'
import { change } from '../floor/arbitrary-site.ts'
import { MUCH_LATER, openFloor, type Reading, type TestFloor } from '../floor/fixture.ts'
import { tornShift } from '../floor/index.ts'
import { askEverything } from './fixture.ts'

const floors: TestFloor[] = []
afterAll(() => {
  for (const floor of floors) floor.remove()
})

/** The versions of a site that has changed once or twice. */
function versionsOf(site: Site, changes: { from: number; to: (site: Site) => Site }[]): DatedSite[] {
  const versions: DatedSite[] = [{ from: 0, site }]
  for (const { from, to } of changes) versions.push({ from, site: to(versions[versions.length - 1].site) })
  return versions
}

const isWhole = (versions: DatedSite[]) =>
  versions.every(({ from }, index) => {
    const history = siteHistory(versions.slice(0, index + 1))
    return tornShift(history, from) === undefined
  })

describe.each(sitesOfLaws())('%s', (_, site) => {
  const floor = openFloor(site)
  floors.push(floor)
  const seed = fc.integer({ min: 0, max: 2 ** 31 })
  const changes = fc.array(change, { minLength: 1, maxLength: 2 })

  /** The readings come in between the changes, each in a batch of its own. */
  function asItHappened(batches: Reading[][], versions: DatedSite[]): string {
    floor.wipe()
    const share = Math.ceil(batches.length / versions.length)
    for (const [index, { from }] of versions.entries()) {
      if (index > 0) floor.revise(siteHistory(versions.slice(0, index + 1)), from)
      for (const batch of batches.slice(index * share, (index + 1) * share)) floor.take(batch)
    }
    floor.tick(MUCH_LATER)
    return JSON.stringify(askEverything(floor))
  }

  it('a change of the configuration, whenever it is made, gives the figures of one known from the start', async () => {
    await hold(
      fc.asyncProperty(day, seed, changes, async (readings, order, list) => {
        const versions = versionsOf(site, list)
        fc.pre(isWhole(versions))
        floor.wipe(siteHistory(versions))
        floor.take(readings)
        floor.tick(MUCH_LATER)
        const expected = JSON.stringify(askEverything(floor))
        expect(asItHappened(arrivals(readings, order), versions)).toBe(expected)
      }),
      { numRuns: CASES ?? 6 },
    )
  })

  it('a change that is taken back from its very start leaves everything as it was', async () => {
    await hold(
      fc.asyncProperty(day, change, async (readings, { from, to }) => {
        const versions = [
          { from: 0, site },
          { from, site: to(site) },
          { from, site: structuredClone(site) },
        ]
        fc.pre(isWhole(versions))
        floor.wipe()
        floor.take(readings)
        floor.tick(MUCH_LATER)
        const expected = JSON.stringify(askEverything(floor))
        for (const index of [1, 2]) floor.revise(siteHistory(versions.slice(0, index + 1)), from)
        expect(JSON.stringify(askEverything(floor))).toBe(expected)
      }),
      { numRuns: CASES ?? 6 },
    )
  })
})
