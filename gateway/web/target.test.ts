import { describe, expect, it } from 'vitest'
import { unchanging } from '../../config/history.ts'
import type { Site } from '../../config/site.ts'
import { createCalendar } from '../floor/calendar.ts'
import { fixtureSite, NOON } from './fixture-site.ts'
import { scheduledMs, shiftTarget, targetNow } from './target.ts'

const HOUR_MS = 3_600_000
const site = fixtureSite('')
const [line] = site.lines
const shift = createCalendar(unchanging(site)).at(NOON)!
const withTargets = (targets: Site['targets']): Site => ({ ...site, targets })
const target = { line: 'line-1', shift: 'day', units: 900, from: '2026-01-01' }

describe('the target of a shift', () => {
  it('without a configured one is scheduled time over the standard of the output station', () => {
    expect(shiftTarget(site, line, shift, 'p-100')).toBe((11.5 * 3600) / 60)
  })

  it('is the configured one, the latest that is in force', () => {
    const targets = [
      target,
      { ...target, units: 950, from: '2026-11-22' },
      { ...target, units: 999, from: '2026-11-23' },
    ]
    expect(shiftTarget(withTargets(targets), line, shift, 'p-100')).toBe(950)
  })

  it('that names the product goes before one that does not; one for another product, line or shift is none', () => {
    const targets = [
      { ...target, units: 1, from: '2026-11-01' },
      { ...target, units: 700, product: 'p-100' },
      { ...target, units: 2, product: 'p-200', from: '2026-11-02' },
      { ...target, units: 3, shift: 'night', from: '2026-11-03' },
      { ...target, units: 4, line: 'line-2', from: '2026-11-04' },
    ]
    expect(shiftTarget(withTargets(targets), line, shift, 'p-100')).toBe(700)
  })

  it('is unknown without a standard', () => {
    expect(shiftTarget(site, line, shift, 'p-unknown')).toBeNull()
    expect(shiftTarget(site, line, shift, null)).toBeNull()
  })

  it('grows with scheduled time: not in the break, not before the start, not after the end', () => {
    const at = (hours: number) => targetNow(1150, shift, shift.from + hours * HOUR_MS)
    expect(at(-1)).toBe(0)
    expect(at(4)).toBeCloseTo(400, 9)
    expect(at(4.25)).toBeCloseTo(400, 9)
    expect(at(4.5)).toBeCloseTo(400, 9)
    expect(at(5.5)).toBeCloseTo(500, 9)
    expect(at(12)).toBeCloseTo(1150, 9)
    expect(at(20)).toBeCloseTo(1150, 9)
    expect(scheduledMs(shift, shift.from, shift.to)).toBe(11.5 * HOUR_MS)
  })
})
