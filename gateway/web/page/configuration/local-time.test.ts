import { describe, expect, it } from 'vitest'
import { withOffset } from './local-time.ts'

describe('a local time of the site', () => {
  it.each([
    ['2026-11-22T08:00', 'Asia/Shanghai', '2026-11-22T08:00:00+08:00'],
    ['2026-11-22T08:00:30', 'UTC', '2026-11-22T08:00:30+00:00'],
    ['2026-07-01T23:59', 'America/St_Johns', '2026-07-01T23:59:00-02:30'],
    ['2026-07-01T08:00', 'Asia/Kathmandu', '2026-07-01T08:00:00+05:45'],
    ['2026-03-29T01:59', 'Europe/Berlin', '2026-03-29T01:59:00+01:00'],
    ['2026-03-29T03:00', 'Europe/Berlin', '2026-03-29T03:00:00+02:00'],
    ['2026-10-25T03:00', 'Europe/Berlin', '2026-10-25T03:00:00+01:00'],
  ])('%s in %s is %s', (local, zone, instant) => {
    expect(withOffset(local, zone)).toBe(instant)
  })

  it('that comes twice is the first of the two', () => {
    expect(withOffset('2026-10-25T02:30', 'Europe/Berlin')).toBe('2026-10-25T02:30:00+02:00')
  })

  it('that the clocks leave out is read by the offset before', () => {
    expect(withOffset('2026-03-29T02:30', 'Europe/Berlin')).toBe('2026-03-29T02:30:00+01:00')
  })

  it.each(['', '08:00', '2026-11-22', '2026-13-01T08:00', '2026-11-22T08:00Z'])('is not "%s"', (text) => {
    expect(withOffset(text, 'UTC')).toBeNull()
  })
})
