import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unchanging } from '../../config/history.ts'
import { createCalendar } from '../floor/calendar.ts'
import { fixtureSite, NOON } from './fixture-site.ts'
import { PERIODS, periodOf, runningLabel } from './period.ts'

const calendar = createCalendar(unchanging(fixtureSite('')))
const period = (kind: (typeof PERIODS)[number], label: string) => periodOf(kind, label, calendar)
const at = (text: string) => Date.parse(text)

describe('periods of score cards', () => {
  it('a shift is its instance', () => {
    expect(period('shift', '2026-11-22/night')).toEqual({
      label: '2026-11-22/night',
      from: '2026-11-22',
      to: '2026-11-23',
      start: at('2026-11-22T20:00:00Z'),
      end: at('2026-11-23T08:00:00Z'),
    })
  })

  it('longer ones hold the shifts whose business date lies in them', () => {
    expect(period('month', '2026-11')).toEqual({
      label: '2026-11',
      from: '2026-11-01',
      to: '2026-12-01',
      start: at('2026-11-01T08:00:00Z'),
      end: at('2026-12-01T08:00:00Z'),
    })
    expect(period('week', '2026-W47')).toMatchObject({ from: '2026-11-16', to: '2026-11-23' })
    expect(period('quarter', '2026-Q4')).toMatchObject({ from: '2026-10-01', to: '2027-01-01' })
    expect(period('year', '2026')).toMatchObject({ from: '2026-01-01', to: '2027-01-01' })
  })

  it.each([
    ['shift', '2026-11-22'],
    ['shift', '2026-11-22/evening'],
    ['shift', '2026-02-30/day'],
    ['day', '2026-11-31'],
    ['week', '2026-W54'],
    ['week', '2026-W00'],
    ['month', '2026-13'],
    ['quarter', '2026-Q5'],
    ['year', '26'],
    ['month', '2026-11-22'],
  ] as const)('a %s has no label %s', (kind, label) => {
    expect(period(kind, label)).toBeUndefined()
  })

  it('the running one holds the business date of now, whatever its kind', () => {
    const running = PERIODS.map((kind) => runningLabel(kind, NOON, calendar))
    expect(running).toEqual(['2026-11-22/day', '2026-11-22', '2026-W47', '2026-11', '2026-Q4', '2026'])
    // 03:00 belongs to the night shift of the date before (contract.md 1).
    expect(runningLabel('day', at('2026-12-01T03:00:00Z'), calendar)).toBe('2026-11-30')
  })

  it('the running period holds now', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PERIODS),
        fc.integer({ min: at('2026-01-02T00:00:00Z'), max: at('2030-01-01T00:00:00Z') }),
        (kind, now) => {
          const running = period(kind, runningLabel(kind, now, calendar) ?? '')
          expect(running?.start).toBeLessThanOrEqual(now)
          expect(running?.end).toBeGreaterThan(now)
        },
      ),
      { numRuns: 50 },
    )
  })
})
