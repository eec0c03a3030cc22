import { describe, expect, it } from 'vitest'
import { dueAt, isFinal } from './due.ts'

const HOUR = 3_600_000
const MINUTE = 60_000
const window = { id: 'day', date: '2026-11-02', from: 0, to: 8 * HOUR, breaks: [] }
const rhythm = { everyMs: MINUTE, settleMs: 15 * MINUTE }
const open = (at: number, upto = 1) => ({ upto, at, final: false })

describe('when a window is evaluated', () => {
  it('is at once where it never was, and not before it begins', () => {
    expect(dueAt(window, 1, undefined, HOUR, rhythm)).toBeLessThanOrEqual(HOUR)
    expect(dueAt({ ...window, from: 2 * HOUR }, 1, undefined, HOUR, rhythm)).toBe(2 * HOUR)
  })

  it('is once a period while it is open, changed or not', () => {
    expect(dueAt(window, 9, open(HOUR), HOUR + 1, rhythm)).toBe(HOUR + MINUTE)
    expect(dueAt(window, 1, open(HOUR), HOUR + 1, rhythm)).toBe(HOUR + MINUTE)
  })

  it('is at its end and when it has settled, however long the period', () => {
    const slow = { ...rhythm, everyMs: 24 * HOUR }
    expect(dueAt(window, 1, open(HOUR), HOUR + 1, slow)).toBe(8 * HOUR)
    expect(dueAt(window, 1, open(8 * HOUR), 8 * HOUR, slow)).toBe(8 * HOUR + 15 * MINUTE)
    expect(dueAt(window, 1, open(9 * HOUR), 9 * HOUR, slow)).toBe(12 * HOUR)
  })

  it('is at once when a closed one changed, also where a rebuild counted anew', () => {
    expect(dueAt(window, 2, open(9 * HOUR), 9 * HOUR + 1, rhythm)).toBe(9 * HOUR + 1)
    const final = { upto: 7, at: 9 * HOUR, final: true }
    expect(dueAt(window, 2, final, 20 * HOUR, rhythm)).toBe(20 * HOUR)
  })

  it('is never again once it is final and unchanged', () => {
    const final = { upto: 7, at: 9 * HOUR, final: true }
    expect(dueAt(window, 7, final, 20 * HOUR, rhythm)).toBe(Number.POSITIVE_INFINITY)
  })

  it('does not wait for a clock that was set back', () => {
    expect(dueAt(window, 1, open(5 * HOUR), HOUR, rhythm)).toBe(HOUR)
  })
})

describe('a window is final', () => {
  const calm = { hasOpenSession: false, hasSilentSource: false }

  it('once it has settled', () => {
    expect(isFinal(window, 8 * HOUR + 14 * MINUTE, rhythm.settleMs, calm)).toBe(false)
    expect(isFinal(window, 8 * HOUR + 15 * MINUTE, rhythm.settleMs, calm)).toBe(true)
  })

  it('later while somebody is signed on or a source is silent, at the latest after four hours', () => {
    for (const line of [
      { ...calm, hasOpenSession: true },
      { ...calm, hasSilentSource: true },
    ]) {
      expect(isFinal(window, 9 * HOUR, rhythm.settleMs, line)).toBe(false)
      expect(isFinal(window, 12 * HOUR, rhythm.settleMs, line)).toBe(true)
    }
  })
})
