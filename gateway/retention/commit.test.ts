import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { at, HOUR, MINUTE, openFloor, type Reading, siteOf, type TestFloor } from '../floor/fixture.ts'
import { begin, compare, drop, seal, verify } from './fixture.ts'

const DAY = 24 * HOUR
const NOW = at(24)

let floor: TestFloor
beforeEach(() => {
  floor = openFloor(siteOf())
})
afterEach(() => floor.remove())

/** A day of one person, whose second unit is not sure. */
const dayOf = (days: number): Reading[] => {
  const since = at(6) + days * DAY
  return [
    { ts: since, path: 'st-1/badge', v: 'w-1' },
    { ts: since + MINUTE, path: 'st-1/good', v: 1 },
    { ts: since + HOUR, path: 'st-1/good', v: 1, quality: 'uncertain' },
    { ts: since + 3 * HOUR, path: 'st-1/good', v: 1 },
    { ts: since + 4 * HOUR, path: 'st-1/badge', v: 'w-1' },
  ]
}

function fill(days: number[]): void {
  for (const each of days) {
    const { store } = floor
    store.transaction(() => store.operations.add([{ at: at(10) + each * DAY, who: 'x', what: 'GET /' }]))
    floor.take(dayOf(each), at(10) + each * DAY)
    seal(floor, at(10) + each * DAY)
  }
}

const runs = () => floor.store.db.prepare('SELECT ts, upto, quality FROM past_run ORDER BY ts').all()
const carried = () => floor.store.db.prepare('SELECT first, last FROM carried_seal ORDER BY n').all()

async function expectSound(): Promise<void> {
  expect(verify(floor).finding).toBeNull()
  expect((await compare(floor, NOW)).differences).toEqual([])
}

describe('a drop that is left before its stub is stored', () => {
  it('is nothing to verify and to rebuild, and the next one begins anew, at another boundary', async () => {
    fill([-22, -21, -12, -11, -3])
    for (const { openFrom, next, facts } of [
      { openFrom: at(-7 * 24), next: at(-16 * 24), facts: 10 },
      { openFrom: at(-7 * 24), next: at(-6 * 24), facts: 10 },
    ]) {
      const before = { runs: runs(), carried: carried() }
      expect(begin(floor, openFrom, NOW)).toBe(true)
      expect(runs().length).toBeGreaterThan(before.runs.length)
      expect(carried().length).toBeGreaterThan(before.carried.length)
      await expectSound()
      expect(drop(floor, next, NOW)).toBe(facts)
      expect(runs()).toHaveLength(before.runs.length + 4)
      expect(carried()).toHaveLength(before.carried.length + 1)
      seal(floor, NOW)
      await expectSound()
    }
  })

  it('does not come to its stub where something old came in meanwhile', () => {
    fill([-22, -21, -3])
    const take = () => floor.take([{ ts: at(-22 * 24), path: 'st-1/good', v: 1 }], NOW)
    expect(() => drop(floor, at(-16 * 24), NOW, take)).toThrow('not committed')
    expect(floor.store.retentions.latest()).toBeNull()
    seal(floor, NOW)
    expect(drop(floor, at(-16 * 24), NOW)).toBe(10)
  })
})
