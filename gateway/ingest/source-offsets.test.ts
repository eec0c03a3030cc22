import { describe, expect, it } from 'vitest'
import { createSourceOffsets, type SourceOffset } from './source-offsets.ts'

const T = Date.UTC(2026, 10, 2, 8)
const S = 1000
const MINUTE = 60 * S

/** Reads an offset out of readings `[seconds after T at which it arrives, seconds by which it is late]`. */
function measured(...readings: [number, number][]): SourceOffset & { doubts: unknown[] } {
  const offsets = createSourceOffsets()
  const doubts = readings.map(([at, late]) => offsets.note('plc', undefined, T + (at - late) * S, T + at * S))
  return { ...(offsets.list()[0] as SourceOffset), doubts }
}
/** A reading every 10 s from one minute to another, so late. */
const minutes = (from: number, to: number, late: number | ((second: number) => number)) =>
  Array.from({ length: (to - from) * 6 }, (_, n): [number, number] => {
    const at = from * 60 + n * 10
    return [at, typeof late === 'number' ? late : late(at)]
  })

describe('how far the clock of a source is off', () => {
  it('is told by the reading of a minute that came soonest', () => {
    expect(measured([0, 9], [10, 2], [20, 30], [60, 7])).toMatchObject({ offset: -2 * S })
    expect(measured([0, -3])).toMatchObject({ offset: 3 * S, doubts: [undefined] })
  })

  it('is not told by a backlog, however long it takes to arrive', () => {
    const caughtUpAfter = (second: number) => Math.max(0, 3 * 3600 - second * 10)
    const { offset, doubts } = measured(...minutes(0, 17, caughtUpAfter))
    expect(doubts.every((doubt) => doubt === undefined)).toBe(true)
    expect(offset).toBeNull()
    expect(measured(...minutes(0, 20, caughtUpAfter))).toMatchObject({ offset: 0 })
  })

  it('makes each time doubtful that is more than a minute ahead', () => {
    expect(measured([0, -60], [1, -61]).doubts).toEqual([undefined, 'ahead'])
  })

  it('makes times doubtful once they were late by the same for three minutes', () => {
    const { offset, doubts } = measured(...minutes(0, 5, 90))
    expect(offset).toBe(-90 * S)
    expect(doubts.map((doubt) => doubt ?? '-').join(' ')).toMatch(/^(- ){18}(behind ?){12}$/)
  })

  it('tells when the clock was set by more than five minutes, and leaves in peace what was set right', () => {
    const { jumpedAt, offset, doubts } = measured(...minutes(0, 5, 3600), ...minutes(5, 8, 0))
    expect(jumpedAt).toBe(T + 6 * MINUTE)
    expect(offset).toBe(0)
    expect(doubts.slice(-18).every((doubt) => doubt === undefined)).toBe(true)
  })
})

it('is kept for each device of an agent, under a name for people', () => {
  const offsets = createSourceOffsets()
  offsets.note('pc-1', 'plc-1', T, T)
  offsets.note('pc-1', 'plc-2', T + 2 * S, T)
  offsets.note('plc-3', 'plc-3', T, T)
  expect(offsets.list().map(({ source, offset }) => [source, offset])).toEqual([
    ['pc-1/plc-1', 0],
    ['pc-1/plc-2', 2 * S],
    ['plc-3', 0],
  ])
})
