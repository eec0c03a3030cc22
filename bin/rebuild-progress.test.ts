import { describe, expect, it } from 'vitest'
import { progressLine } from './rebuild-progress.ts'

describe('the progress of a rebuilding', () => {
  it('says facts, share, rate and time left', () => {
    expect(progressLine(2_500_000, 10_000_000, 2_500_000, 50_000)).toBe(
      '2,500,000 facts, 25 %, 50,000 facts/s, 2 min 30 s left',
    )
  })
  it('rates only what this run has done', () => {
    expect(progressLine(900, 1000, 100, 1000)).toBe('900 facts, 90 %, 100 facts/s, 1 s left')
  })
  it('says nothing of the rate before there is one', () => {
    expect(progressLine(0, 0, 0, 0)).toBe('0 facts, 0 %')
  })
})
