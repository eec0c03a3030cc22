import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { OFF_STANDARD_CAUSES } from '../../config/schema/line.ts'
import type { StepKind } from '../facts/index.ts'
import { CASES, day, hold, sitesOfLaws, ts } from '../floor/arbitrary.ts'
import { at, MINUTE, MUCH_LATER, openFloor, type TestFloor } from '../floor/fixture.ts'
import { noteChangedTimes } from '../floor/index.ts'
import type { KpisAnswer } from '../web/api.ts'
import { askEverything } from './fixture.ts'
import { queryKpis } from './query.ts'
import type { KpiQuestion } from './question.ts'
import { createReports, jsonOf } from './shift-report.ts'

interface Said {
  worker: string
  station: string
  cause: string
  from: number
  to: number
}

const BY_SHIFT: KpiQuestion = { by: 'worker', from: at(-24), to: at(72), bucket: 'shift' }

const reports: fc.Arbitrary<Said[]> = fc.array(
  fc
    .record({
      worker: fc.constantFrom('w-1', 'w-2', 'w-3'),
      station: fc.constantFrom('st-1', 'st-2', 'st-3'),
      cause: fc.constantFrom(...OFF_STANDARD_CAUSES),
      from: ts,
      minutes: fc.constantFrom(1, 30, 5 * 60, 20 * 60),
    })
    .map(({ minutes, ...said }) => ({ ...said, to: said.from + minutes * MINUTE })),
  { minLength: 1, maxLength: 6 },
)

const floors: TestFloor[] = []
afterAll(() => {
  for (const floor of floors) floor.remove()
})

describe.each(sitesOfLaws())('%s', (_, site) => {
  const floor = openFloor(site)
  floors.push(floor)
  const { obstacles } = floor.store
  const figures = () => JSON.stringify(askEverything(floor))
  const byShift = () => queryKpis(floor.store.db, floor.history(), BY_SHIFT, MUCH_LATER)

  function report(said: Said): number {
    return obstacles.add({ at: 0, author: 'ana', words: '', ...said })
  }

  function decide(id: number, { from, to }: Said, step: StepKind): void {
    floor.store.transaction(() => {
      obstacles.addStep(id, { at: 0, author: 'ben', step, to: null, words: '' })
      noteChangedTimes(floor.store.db, floor.history(), { from, to }, MUCH_LATER)
    })
  }

  it('approved, reports move on-standard time to off-standard and nothing else; taken back, they leave no trace', async () => {
    await hold(
      fc.asyncProperty(day, reports, async (readings, said) => {
        floor.wipe()
        floor.take(readings)
        const before = figures()
        const rowsBefore = byShift()
        const kept = createReports(floor.store.db, floor.history())
        const answer = () => JSON.parse(jsonOf(kept.answer(BY_SHIFT, MUCH_LATER)))
        expect(answer()).toEqual(plain(rowsBefore))

        const ids = said.map(report)
        for (const id of ids) decide(id, said[id - ids[0]], 'answer')
        expect(figures()).toBe(before)
        const noted = windowChanges()
        for (const id of ids) decide(id, said[id - ids[0]], 'approve')
        const rowsAfter = byShift()
        compare(rowsBefore, rowsAfter)
        expect(answer()).toEqual(plain(rowsAfter))
        for (const from of changedShifts(rowsBefore, rowsAfter))
          expect(windowChanges().get(from)).toBeGreaterThan(noted.get(from) ?? 0)

        for (const id of ids) decide(id, said[id - ids[0]], 'take_back')
        expect(figures()).toBe(before)
        expect(answer()).toEqual(plain(rowsBefore))
      }),
      { numRuns: CASES ?? 4 },
    )
  })

  function windowChanges(): Map<number, number> {
    const rows = floor.store.db
      .prepare<[], { shift_from: number; upto: number }>('SELECT shift_from, upto FROM window_change')
      .all()
    return new Map(rows.map(({ shift_from, upto }) => [shift_from, upto]))
  }
})

const plain = (answer: KpisAnswer) => JSON.parse(JSON.stringify(answer))
const offStandard = (row: KpisAnswer['rows'][number]) =>
  Object.values(row.sums.off_standard_s).reduce((sum, seconds) => sum + seconds, 0)

function compare(before: KpisAnswer, after: KpisAnswer): void {
  expect(after.rows.map(({ id, from }) => [id, from])).toEqual(before.rows.map(({ id, from }) => [id, from]))
  for (const [n, row] of after.rows.entries()) {
    const old = before.rows[n]
    const { attended_s, on_standard_s, unknown_s, work_s, good, scrap, rework, earned_s } = row.sums
    expect({ attended_s, good, scrap, rework, earned_s }).toEqual({
      attended_s: old.sums.attended_s,
      good: old.sums.good,
      scrap: old.sums.scrap,
      rework: old.sums.rework,
      earned_s: old.sums.earned_s,
    })
    expect(on_standard_s + offStandard(row)).toBeCloseTo(attended_s, 6)
    expect(work_s + unknown_s).toBeLessThanOrEqual(on_standard_s + 1e-6)
    expect(on_standard_s).toBeGreaterThanOrEqual(0)
    expect(offStandard(row)).toBeGreaterThanOrEqual(offStandard(old) - 1e-6)
    expect(work_s).toBeLessThanOrEqual(old.sums.work_s)
  }
  expect(after.reconciliation).toEqual(before.reconciliation)
}

function changedShifts(before: KpisAnswer, after: KpisAnswer): number[] {
  return after.rows
    .filter((row, n) => row.shift !== null && JSON.stringify(row) !== JSON.stringify(before.rows[n]))
    .map(({ from }) => Date.parse(from))
}
