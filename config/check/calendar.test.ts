import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HEAD, LINE, problemsOf } from '../fixture.ts'
import type { Located } from '../read/node.ts'
import { parseYaml } from '../read/parse.ts'
import { WEEKDAYS } from '../schema.ts'
import { checkCalendar } from './calendar.ts'

function said(calendar: string): string[] {
  const problems = problemsOf(`${HEAD}${LINE}calendar:\n${calendar}\n`)
  return problems.map((problem) => problem.replace(/^site\.yaml:\d+:\d+: /, ''))
}

describe('shifts that overlap are CONFIG_SHIFT_OVERLAP', () => {
  it.each([
    ['on one day', '{ id: b, start: 15:00, end: 17:00 }'],
    ['across midnight', '{ id: b, start: 20:00, end: 08:30 }'],
    ['in whole', '{ id: b, start: 09:00, end: 10:00 }'],
    ['with a shift of 24 hours', '{ id: b, start: 08:00, end: 08:00 }'],
  ])('%s', (_, other) => {
    expect(said(`  shifts: [{ id: a, start: 08:00, end: 16:00 }, ${other}]`)).toEqual([
      expect.stringMatching(
        /^CONFIG_SHIFT_OVERLAP calendar\.shifts\.1: found b .*, which overlaps a 08:00-16:00/,
      ),
    ])
  })

  it('across the end of the week', () => {
    const shifts = (day: string) =>
      `  shifts: [{ id: a, start: 06:00, end: 14:00, days: [${day}] }, { id: b, start: 22:00, end: 07:00, days: [sun] }]`
    expect(said(shifts('mon'))).toEqual([expect.stringContaining('CONFIG_SHIFT_OVERLAP calendar.shifts.1')])
    expect(said(shifts('tue'))).toEqual([])
    expect(said(shifts('sun'))).toEqual([])
  })

  it('but shifts that touch, and shifts of different days, do not', () => {
    expect(
      said('  shifts: [{ id: a, start: 08:00, end: 20:00 }, { id: b, start: 20:00, end: 08:00 }]'),
    ).toEqual([])
    expect(said('  shifts: [{ id: a, start: 00:00, end: 00:00 }]')).toEqual([])
    expect(
      said(
        '  shifts: [{ id: a, start: 08:00, end: 16:00, days: [mon] }, { id: b, start: 09:00, end: 12:00, days: [tue] }]',
      ),
    ).toEqual([])
  })

  it.each([
    [
      'with each other',
      '2026-10-01',
      '[{ id: x, start: 08:00, end: 10:00 }, { id: y, start: 09:00, end: 11:00 }]',
    ],
    ['with the night before', '2026-10-01', '[{ id: x, start: 05:00, end: 10:00 }]'],
    ['with the day after', '2026-10-01', '[{ id: x, start: 20:00, end: 09:00 }]'],
  ])('in an exception %s', (_, date, shifts) => {
    expect(
      said(`  shifts: [{ id: a, start: 08:00, end: 16:00 }, { id: n, start: 22:00, end: 06:00 }]
  exceptions: [{ date: ${date}, shifts: ${shifts} }]`),
    ).toEqual([expect.stringMatching(/^CONFIG_SHIFT_OVERLAP calendar\.exceptions\.0\.shifts\.\d: /)])
  })

  it('in exceptions of two days running, said once', () => {
    expect(
      said(`  exceptions:
    - { date: 2026-10-01, shifts: [{ id: x, start: 20:00, end: 09:00 }] }
    - { date: 2026-10-02, shifts: [{ id: y, start: 08:00, end: 12:00 }] }`),
    ).toEqual([expect.stringMatching(/^CONFIG_SHIFT_OVERLAP calendar\.exceptions\.1\.shifts\.0: found y/)])
  })

  it('but an exception that clears the day before makes room', () => {
    expect(
      said(`  shifts: [{ id: n, start: 22:00, end: 06:00 }]
  exceptions:
    - { date: 2026-10-01, shifts: [] }
    - { date: 2026-10-02, shifts: [{ id: early, start: 05:00, end: 10:00 }] }`),
    ).toEqual([])
  })

  it('exactly where their instances of any two weeks share a minute', () => {
    const time = fc.integer({ min: 0, max: 23 }).map((hour) => `${String(hour).padStart(2, '0')}:00`)
    const days = fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1 })
    const shift = fc.record({ start: time, end: time, days })
    fc.assert(
      fc.property(shift, shift, (one, other) => {
        const calendar = {
          shifts: [
            { id: 'a', ...one },
            { id: 'b', ...other },
          ],
        }
        const found = checkCalendar(tree({ calendar })).length > 0
        expect(found).toBe(
          instances(one).some((a) => instances(other).some((b) => a.from < b.to && b.from < a.to)),
        )
      }),
    )
  })
})

interface Weekly {
  start: string
  end: string
  days: string[]
}

/** Hours of two weeks in which a shift runs, by counting them out. */
function instances({ start, end, days }: Weekly) {
  const hour = (time: string) => Number(time.slice(0, 2))
  const length = hour(end) > hour(start) ? hour(end) - hour(start) : hour(end) + 24 - hour(start)
  return Array.from({ length: 14 }, (_, day) => day)
    .filter((day) => days.includes(WEEKDAYS[day % 7]!))
    .map((day) => ({ from: day * 24 + hour(start), to: day * 24 + hour(start) + length }))
}

function tree(value: unknown): Located {
  const { node } = parseYaml(JSON.stringify(value), { file: 'site.yaml', folder: '.' })
  return { path: '', node: node! }
}

describe('breaks', () => {
  const night = (breaks: string) => `  shifts: [{ id: n, start: 20:00, end: 08:00, breaks: ${breaks} }]`

  it('lie within their shift, before or after midnight', () => {
    expect(
      said(
        night('[{ start: 20:00, end: 20:10 }, { start: 23:50, end: 00:20 }, { start: 07:30, end: 08:00 }]'),
      ),
    ).toEqual([])
  })

  it.each([
    ['before its start', '[{ start: 19:50, end: 20:10 }]'],
    ['beyond its end', '[{ start: 07:50, end: 08:10 }]'],
    ['elsewhere', '[{ start: 12:00, end: 12:30 }]'],
    ['without an end', '[{ start: 22:00, end: 22:00 }]'],
  ])('%s are refused', (_, breaks) => {
    expect(said(night(breaks))).toEqual([
      expect.stringMatching(
        /^CONFIG_BAD_VALUE calendar\.shifts\.0\.breaks\.0: .*allowed a break within its shift 20:00-08:00$/,
      ),
    ])
  })

  it('that overlap are refused', () => {
    expect(said(night('[{ start: 23:50, end: 00:20 }, { start: 00:10, end: 00:30 }]'))).toEqual([
      'CONFIG_BAD_VALUE calendar.shifts.0.breaks.1: found a break 00:10-00:30; allowed breaks that do not overlap',
    ])
  })

  it('of a shift that an exception makes are checked too', () => {
    expect(
      said(
        '  exceptions: [{ date: 2026-10-01, shifts: [{ id: x, start: 08:00, end: 12:00, breaks: [{ start: 12:00, end: 12:30 }] }] }]',
      ),
    ).toEqual([expect.stringContaining('calendar.exceptions.0.shifts.0.breaks.0')])
  })
})
