import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { siteHistory, unchanging } from '../../config/history.ts'
import { at, HOUR, MINUTE, shift, siteOf } from '../floor/fixture.ts'
import { createCalendar } from '../floor/index.ts'
import { BUCKETS, type KpiQuestion } from './question.ts'
import { createWindows } from './windows.ts'

const SHIFTS = [shift('day', '06:00', '14:00'), shift('night', '22:30', '04:10')]
const calendar = createCalendar(unchanging(siteOf({ calendar: { shifts: SHIFTS } })))
const clock = (instant: number) => new Date(instant).toISOString().slice(8, 16)
const windowsOf = (question: Omit<KpiQuestion, 'by'>) =>
  createWindows({ by: 'worker', ...question }, calendar).list.map(
    ({ from, to, shift: own }) => `${clock(from)} ${clock(to)} ${own ? `${own.date} ${own.id}` : '-'}`,
  )

describe('windows of a question', () => {
  it('are one without a bucket', () => {
    expect(windowsOf({ from: at(1), to: at(20) })).toEqual(['02T01:00 02T20:00 -'])
  })
  it('are local hours, the first and last cut to the question', () => {
    expect(windowsOf({ from: at(7, 30), to: at(9, 10), bucket: 'hour' })).toEqual([
      '02T07:30 02T08:00 -',
      '02T08:00 02T09:00 -',
      '02T09:00 02T09:10 -',
    ])
  })
  it('are shifts, cut to the question, and one for what lies outside every shift', () => {
    expect(windowsOf({ from: at(2), to: at(23), bucket: 'shift' })).toEqual([
      '02T02:00 02T04:10 2026-11-01 night',
      '02T06:00 02T14:00 2026-11-02 day',
      '02T22:30 02T23:00 2026-11-02 night',
      '02T02:00 02T23:00 -',
    ])
  })
  it('are business days: a night shift belongs to the day on which it began', () => {
    expect(windowsOf({ from: at(0), to: at(30), bucket: 'day' })).toEqual([
      '02T00:00 02T04:10 -',
      '02T04:10 03T04:10 -',
      '03T04:10 03T06:00 -',
    ])
  })
})

describe.each(['UTC', 'Europe/Berlin', 'Australia/Lord_Howe'])('buckets in %s', (timezone) => {
  const local = createCalendar(unchanging(siteOf({ timezone, calendar: { shifts: SHIFTS } })))
  // Around the nights on which clocks change in these zones.
  const start = fc
    .tuple(fc.constantFrom('2026-03-28', '2026-04-04', '2026-10-03', '2026-10-24'), fc.nat(48 * 60))
    .map(([date, minutes]) => Date.parse(`${date}T00:00:00Z`) + minutes * MINUTE)

  it('divide the question: each instant in one window, pieces without gap', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...BUCKETS),
        start,
        fc.integer({ min: 1, max: 60 * 60 }),
        (bucket, from, minutes) => {
          const to = from + minutes * MINUTE
          const windows = createWindows({ by: 'worker', from, to, bucket }, local)
          const pieces = windows.pieces(from - HOUR, to + HOUR)
          expect(pieces[0].from).toBe(from)
          expect(pieces[pieces.length - 1].to).toBe(to)
          for (const [i, piece] of pieces.entries()) {
            if (i > 0) expect(piece.from).toBe(pieces[i - 1].to)
            expect(piece.to).toBeGreaterThan(piece.from)
            const { from: first, to: last } = windows.list[piece.index]
            expect(piece.from).toBeGreaterThanOrEqual(first)
            expect(piece.to).toBeLessThanOrEqual(last)
            expect([windows.indexOf(piece.from), windows.indexOf(piece.to - 1)]).toEqual([
              piece.index,
              piece.index,
            ])
          }
        },
      ),
      { numRuns: 150 },
    )
  })
})

it('days end, one after the other, where the time zone of the site changes in the middle of one', () => {
  const [utc, shanghai] = ['UTC', 'Asia/Shanghai'].map((timezone) =>
    siteOf({ timezone, calendar: { shifts: [] } }),
  )
  for (const hour of [1, 10, 15, 16, 20, 23]) {
    const history = siteHistory([
      { from: 0, site: utc },
      { from: at(hour), site: shanghai },
    ])
    const question = { by: 'line' as const, from: at(-24), to: at(72), bucket: 'day' as const }
    const { list } = createWindows(question, createCalendar(history))
    expect(list[0].from).toBe(at(-24))
    expect(list.at(-1)?.to).toBe(at(72))
    for (const [index, window] of list.slice(1).entries()) expect(window.from).toBe(list[index].to)
  }
})
