import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { siteHistory } from '../../../config/history.ts'
import { CASES, day, hold, sitesOfLaws } from '../../floor/arbitrary.ts'
import { change } from '../../floor/arbitrary-site.ts'
import { at, MUCH_LATER, openFloor, type TestFloor } from '../../floor/fixture.ts'
import { createCalendar, tornShift } from '../../floor/index.ts'
import type { KpiRow } from '../../web/api.ts'
import { queryKpis } from '../query.ts'
import { SUBJECTS, type SubjectType } from '../question.ts'
import { traceFact } from './feeds.ts'
import { FIGURES, type FigureId, figuresOf } from './figures.ts'
import { openWhole, type WholeInput, workOut } from './fixture.ts'

interface Span {
  from: number
  to: number
}

const WHOLE: Span = { from: at(0), to: at(48) }
/** Windows that are shifts, and ones that cut shifts, sessions and slots. */
const WINDOWS: Span[] = [
  WHOLE,
  { from: at(6), to: at(14) },
  { from: at(14), to: at(22) },
  { from: at(13, 59, 59, 999), to: at(14, 30, 0, 1) },
  { from: at(14, 0, 0, 1), to: at(18) },
]

const floors: TestFloor[] = []
afterAll(() => {
  for (const floor of floors) floor.remove()
})

function rowsOf(floor: TestFloor, by: SubjectType, span: Span): KpiRow[] {
  return queryKpis(floor.store.db, floor.history(), { by, ...span }, MUCH_LATER).rows
}

/** What a KPI is by the answer of GET /api/v1/kpis; undefined where it is only a sum of rows. */
function answered({ sums, kpis }: KpiRow, kpi: FigureId): number | null {
  if (kpi in kpis) return kpis[kpi]
  if (kpi !== 'off_standard_s') return sums[kpi as keyof typeof sums] as number
  return Object.values(sums.off_standard_s).reduce((sum, seconds) => sum + seconds, 0)
}

const total = (list: { value: number }[]) => list.reduce((sum, { value }) => sum + value, 0)
const isClose = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b))

function expectSums({ name, value, parts, facts }: WholeInput, row: KpiRow): void {
  expect(isClose(total(parts), value), `parts of ${name}: ${total(parts)} for ${value}`).toBe(true)
  const inRow = row.sums[name as keyof typeof row.sums]
  if (typeof inRow === 'number') expect(isClose(inRow, value), `${name}: ${value} for ${inRow}`).toBe(true)
  const counting = facts.filter(({ adds }) => adds !== null)
  if (parts.every(({ units }) => units === undefined)) return
  const added = counting.reduce((sum, { adds }) => sum + (adds ?? 0), 0)
  expect(isClose(added, value), `facts of ${name}: ${added} for ${value}`).toBe(true)
  expect(new Set(facts.map(({ id }) => id)).size).toBe(facts.length)
}

const listed = (inputs: WholeInput[]): Set<number> =>
  new Set(
    inputs.flatMap(({ facts }) => facts.flatMap(({ id, rests_on }) => [id, ...rests_on.map((r) => r.fact)])),
  )

describe.each(sitesOfLaws())('%s', (_, site) => {
  const floor = openFloor(site)
  floors.push(floor)
  const by = fc.constantFrom(...SUBJECTS)
  const window = fc.constantFrom(...WINDOWS)

  function fill(readings: Parameters<TestFloor['take']>[0], later?: Parameters<typeof siteHistory>[0]): void {
    floor.wipe(later ? siteHistory(later) : undefined)
    floor.take(readings)
    floor.tick(MUCH_LATER)
  }

  function expectOpened(subject: SubjectType, span: Span): void {
    for (const row of rowsOf(floor, subject, span)) {
      for (const kpi of figuresOf(subject)) {
        const { answer, inputs } = openWhole(floor, { by: subject, id: row.id, ...span, kpi })
        const value = answered(row, kpi)
        const told = `${kpi} of ${row.id}: ${answer.formula.filled}`
        if (value === null) expect(answer.value, told).toBe(null)
        else expect(isClose(answer.value ?? Number.NaN, value), told).toBe(true)
        for (const input of inputs) expectSums(input, row)
        if (value === null) continue
        const worked = workOut(answer.formula.text, inputs)
        expect(isClose(worked, value), `${told}, worked out ${worked}`).toBe(true)
      }
    }
  }

  it('parts and facts add up to their input, and the formula with them is the figure', async () => {
    await hold(
      fc.asyncProperty(day, by, window, async (readings, subject, span) => {
        fill(readings)
        expectOpened(subject, span)
      }),
      { numRuns: CASES ?? 4 },
    )
  })

  it('so they do where the configuration changed meanwhile', async () => {
    await hold(
      fc.asyncProperty(day, change, by, window, async (readings, { from, to }, subject, span) => {
        const versions = [
          { from: 0, site },
          { from, site: to(site) },
        ]
        fc.pre(tornShift(siteHistory(versions), from) === undefined)
        fill(readings, versions)
        expectOpened(subject, span)
      }),
      { numRuns: CASES ?? 4 },
    )
  })

  it('every fact behind a figure names that figure among those it feeds', async () => {
    await hold(
      fc.asyncProperty(day, by, fc.nat(), async (readings, subject, choice) => {
        fill(readings)
        const kpis = figuresOf(subject)
        const kpi = kpis[choice % kpis.length]
        const shifts = createCalendar(floor.history()).between(WHOLE.from, WHOLE.to)
        for (const { from, to } of shifts) {
          for (const { id } of rowsOf(floor, subject, { from, to })) {
            const { inputs } = openWhole(floor, { by: subject, id, from, to, kpi })
            for (const fact of listed(inputs)) {
              const { feeds } = traceFact(
                floor.store.db,
                floor.history(),
                { fact, limit: 50 },
                MUCH_LATER,
              ) ?? {
                feeds: [],
              }
              const isNamed = feeds.some(
                (feed) =>
                  feed.by === subject &&
                  feed.id === id &&
                  Date.parse(feed.from) === from &&
                  feed.kpis.includes(kpi),
              )
              expect(isNamed, `fact ${fact} behind ${kpi} of ${id}`).toBe(true)
            }
          }
        }
      }),
      { numRuns: CASES ?? 5 },
    )
  })

  it('every figure that a fact feeds lists that fact', async () => {
    await hold(
      fc.asyncProperty(day, fc.nat(), async (readings, choice) => {
        fill(readings)
        const fact = 1 + (choice % readings.length)
        const { feeds } = traceFact(floor.store.db, floor.history(), { fact, limit: 50 }, MUCH_LATER) ?? {
          feeds: [],
        }
        for (const { by: subject, id, from, to, kpis, inputs } of feeds) {
          expect(kpis.length).toBeGreaterThan(0)
          expect(inputs.length).toBeGreaterThan(0)
          const kpi = kpis[choice % kpis.length] as FigureId
          expect(FIGURES[kpi].by).toContain(subject)
          const asked = {
            by: subject as SubjectType,
            id,
            from: Date.parse(from),
            to: Date.parse(to),
            kpi,
          }
          expect(listed(openWhole(floor, asked).inputs), `${kpi} of ${id}`).toContain(fact)
        }
      }),
      { numRuns: CASES ?? 8 },
    )
  })
})
