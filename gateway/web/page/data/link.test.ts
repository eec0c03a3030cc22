import { describe, expect, it } from 'vitest'
import { isDead, nextLink, SILENCE_MS, START, waitBeforeRetry } from './link.ts'

describe('link to the gateway', () => {
  it('is live with the first word and lost with the first failure', () => {
    const live = nextLink(START, { kind: 'heard', at: 1_000 })
    expect(live).toEqual({ phase: 'live', heard: 1_000, tries: 0 })
    expect(nextLink(live, { kind: 'failed', at: 2_000 })).toEqual({ phase: 'lost', heard: 1_000, tries: 1 })
  })

  it('remembers how old the figures are while it is lost, and heals', () => {
    let link = nextLink(START, { kind: 'heard', at: 1_000 })
    for (const at of [2_000, 3_000, 5_000]) link = nextLink(link, { kind: 'failed', at })
    expect(link.heard).toBe(1_000)
    expect(nextLink(link, { kind: 'heard', at: 9_000 })).toEqual({ phase: 'live', heard: 9_000, tries: 0 })
  })

  it('takes a long silence for a dead stream', () => {
    const live = nextLink(START, { kind: 'heard', at: 0 })
    expect(isDead(live, SILENCE_MS)).toBe(false)
    expect(isDead(live, SILENCE_MS + 1)).toBe(true)
    expect(isDead(START, SILENCE_MS + 1)).toBe(false)
  })

  it('tries again soon, then less often, never slower than ten seconds', () => {
    const waits = [1, 2, 3, 4, 5, 20].map((tries) => waitBeforeRetry({ ...START, phase: 'lost', tries }))
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000])
  })
})
