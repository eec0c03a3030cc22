import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadSite } from '../../config/index.ts'
import { shiftAtOrAfter } from '../model/shifts.ts'
import { earlierShifts, hoursEarlier } from './shifts.ts'

const file = join(import.meta.dirname, '../../config/examples/demo.yaml')
const HOUR_MS = 3_600_000

describe('the shifts of the demonstration', () => {
  it('are such that one has been under way for two hours, whenever it is started', () => {
    for (let minute = 0; minute < 1440; minute += 7) {
      const now = Date.parse('2026-11-02T00:00:00+08:00') + minute * 60_000
      const written = loadSite(file)
      const site = loadSite(file, earlierShifts(written, hoursEarlier(written, now)))
      const shift = shiftAtOrAfter(site.calendar, site.timezone, now)!
      expect(now - shift.start).toBeGreaterThanOrEqual(2 * HOUR_MS)
      expect(shift.breaks).toHaveLength(1)
      expect(shift.breaks[0]!.start - shift.start).toBe(4 * HOUR_MS)
    }
  })
})
