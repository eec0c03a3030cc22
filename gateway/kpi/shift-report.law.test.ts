import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { siteHistory } from '../../config/history.ts'
import type { Site } from '../../config/site.ts'
import { arrivals, CASES, day, hold, sitesOfLaws } from '../floor/arbitrary.ts'
import { change } from '../floor/arbitrary-site.ts'
import { at, HOUR, MINUTE, openFloor, type Reading, type TestFloor } from '../floor/fixture.ts'
import { tornShift } from '../floor/index.ts'
import { queryKpis } from './query.ts'
import type { KpiQuestion } from './question.ts'
import { createReports, jsonOf, type Reports } from './shift-report.ts'

/** Questions that share shifts, and cut them. */
const SPANS = [
  { from: at(0), to: at(48) },
  { from: at(-48), to: at(72) },
  { from: at(6), to: at(22) },
  { from: at(5, 30), to: at(21, 59, 0, 1) },
]
const QUESTIONS: KpiQuestion[] = SPANS.flatMap((span) => [
  { by: 'worker', bucket: 'shift', ...span } as const,
  { by: 'team', bucket: 'shift', ...span } as const,
  { by: 'worker', bucket: 'shift', station: 'st-1', ...span } as const,
])

/** What happens to a store, and to the clock of who asks. */
type Step =
  | { kind: 'take'; readings: Reading[] }
  | { kind: 'store'; readings: Reading[] }
  | { kind: 'tick' }
  | { kind: 'restart' }
  | { kind: 'revise'; from: number; to: (site: Site) => Site }
  | { kind: 'correct'; out: number }

const floors: TestFloor[] = []
afterAll(() => {
  for (const floor of floors) floor.remove()
})

/** Some signals are expected to be heard of, so that silence begins and ends. */
function listening(site: Site): Site {
  return {
    ...site,
    lines: site.lines.map((line) => ({
      ...line,
      stations: line.stations.map((station) => ({
        ...station,
        signals: station.signals.map((signal) =>
          ['good', 'state'].includes(signal.name) ? { ...signal, expectMs: 2 * HOUR } : signal,
        ),
      })),
    })),
  }
}

/** Before the shifts, after them, and long after: then all but what is late is over from the beginning. */
const start = fc.constantFrom(at(5), at(16), at(23), at(60))
const later = fc.constantFrom(-90 * MINUTE, 0, 0, MINUTE, 20 * MINUTE, 2 * HOUR, 9 * HOUR)
const others = fc.oneof(
  fc.constant({ kind: 'tick' } as const),
  fc.constant({ kind: 'restart' } as const),
  change.map((made) => ({ kind: 'revise', ...made }) as const),
  fc.integer({ min: 1, max: 40 }).map((out) => ({ kind: 'correct', out }) as const),
)

describe.each(sitesOfLaws())('%s', (_, quiet) => {
  const site = listening(quiet)
  const floor = openFloor(site)
  floors.push(floor)
  const seed = fc.integer({ min: 0, max: 2 ** 31 })

  /** Answers whether it could be done. */
  function carryOut(step: Step, now: number, check: () => void): boolean {
    switch (step.kind) {
      case 'store':
        floor.keep(step.readings)
        return true
      case 'take':
        floor.keep(step.readings)
        floor.derive(now)
        return true
      case 'tick':
        floor.tick(now)
        return true
      case 'restart':
        floor.restart()
        return true
      case 'revise': {
        const { reigns, current } = floor.history()
        const versions = siteHistory([...reigns, { from: step.from, site: step.to(current) }])
        if (tornShift(versions, step.from)) return false
        floor.revise(versions, step.from, now, check)
        return true
      }
      case 'correct': {
        const [fact] = floor.store.factsAfter(step.out - 1, 1)
        const { corrections } = floor.store
        const said = { at: 0, author: '', reason: '', asked: {}, added: [] }
        if (fact) corrections.add({ id: corrections.nextId(), ...said, takenOut: [fact.id] })
        if (fact) floor.revise(floor.history(), fact.ts, now, check)
        return fact !== undefined
      }
    }
  }

  it('what was kept of closed shifts is what would be worked out now, whatever happened in between', async () => {
    await hold(
      fc.asyncProperty(
        day,
        seed,
        start,
        fc.array(fc.tuple(others, later), { maxLength: 6 }),
        async (readings, order, first, more) => {
          floor.wipe()
          let history = floor.history()
          let reports: Reports = createReports(floor.store.db, history)
          let now = first
          const batches = arrivals(readings, order)
          const steps: [Step, number][] = batches.map((batch, n) => [
            { kind: n % 5 === 4 ? 'store' : 'take', readings: batch },
            n % 3 === 0 ? 3 * HOUR : 40 * MINUTE,
          ])
          for (const [n, step] of more.entries()) steps.splice((order + n * 7) % (steps.length + 1), 0, step)
          const check = () => {
            if (floor.history() !== history) reports = createReports(floor.store.db, floor.history())
            history = floor.history()
            for (const question of QUESTIONS) {
              const expected = JSON.stringify(queryKpis(floor.store.db, history, question, now))
              expect(jsonOf(reports.answer(question, now))).toBe(expected)
            }
          }
          for (const [step, passed] of steps) {
            now += passed
            if (carryOut(step, now, check)) check()
          }
        },
      ),
      { numRuns: CASES ?? 4 },
    )
  })
})
