import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Pace, type PaceEffect, RESTED, touched, woken } from './pace.ts'

const EVERY_MS = 250

describe('how often something may run', () => {
  it('runs at once after the first change', () => {
    expect(touched(RESTED, 1000, EVERY_MS)[1]).toEqual({ kind: 'run' })
  })

  it('never runs twice within the interval, and always runs after the last change', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1 }), (gaps) => {
        const changes = gaps.map((_, index) => gaps.slice(0, index + 1).reduce((sum, gap) => sum + gap, 0))
        const runs = replay(changes)
        const distances = runs.slice(1).map((at, index) => at - runs[index])
        expect(Math.min(EVERY_MS, ...distances)).toBe(EVERY_MS)
        expect(runs.at(-1)).toBeGreaterThanOrEqual(changes.at(-1) ?? 0)
        expect(runs[0]).toBe(changes[0])
      }),
    )
  })
})

/** Instants at which the thing ran, when it was touched at these instants and every wake-up came in time. */
function replay(changes: number[]): number[] {
  const runs: number[] = []
  let pace: Pace = RESTED
  let wakeAt = Number.POSITIVE_INFINITY
  const follow = ([next, effect]: [Pace, PaceEffect], now: number) => {
    pace = next
    if (effect.kind === 'run') runs.push(now)
    if (effect.kind === 'wake') wakeAt = now + effect.after
  }
  const wakeUntil = (now: number) => {
    if (wakeAt > now) return
    const at = wakeAt
    wakeAt = Number.POSITIVE_INFINITY
    follow(woken(at), at)
  }
  for (const at of changes) {
    wakeUntil(at)
    follow(touched(pace, at, EVERY_MS), at)
  }
  wakeUntil(Number.MAX_VALUE)
  return runs
}
