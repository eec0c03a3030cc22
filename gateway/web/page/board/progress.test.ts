import { describe, expect, it } from 'vitest'
import { sampleBoard } from './fixture.ts'
import { progressColumns, progressTop } from './progress.ts'

describe('progress of the shift', () => {
  it('runs from 0 at the start to the figure shown now, and leaves the future open', () => {
    const [times, actual] = progressColumns(sampleBoard()) ?? [[], []]
    expect(times.map((at) => new Date(at * 1000).getUTCHours())).toEqual([8, 9, 10, 16])
    expect(actual).toEqual([0, 52, 100, null])
  })

  it('draws the target through where it stands now to that of the whole shift', () => {
    expect(progressColumns(sampleBoard())?.[2]).toEqual([0, 55, 110, 400])
  })

  it('has no target line without a target', () => {
    const output = { ...sampleBoard().output, target: null, target_now: null }
    expect(progressColumns(sampleBoard({ output }))?.[2]).toEqual([null, null, null, null])
    expect(progressTop(sampleBoard({ output }))).toBeGreaterThan(100)
  })

  it('ends with the shift once that is over', () => {
    const columns = progressColumns(sampleBoard({ at: '2026-11-02T18:00:00Z' }))
    expect(columns?.[0].at(-1)).toBe(Date.parse('2026-11-02T16:00:00Z') / 1000)
    expect(columns?.[1].at(-1)).toBe(100)
    expect(columns?.[2].at(-1)).toBe(110)
  })

  it('is nothing without a shift', () => {
    expect(progressColumns(sampleBoard({ shift: null }))).toBeNull()
  })
})
