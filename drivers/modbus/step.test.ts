import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { IN_STEP, nextStep, type Step, stepAfterAnswer, stepAfterSilence } from './step.ts'

const TIMEOUT = 1000

describe('a slave that owes an answer', () => {
  it('is asked nothing for a time-out, then probed, then asked again', () => {
    const owing = stepAfterSilence(IN_STEP, 'ask', 0, TIMEOUT)
    expect([nextStep(owing, 999), nextStep(owing, 1000)]).toEqual([1000, 'probe'])
    expect(nextStep(stepAfterAnswer(owing, 'probe'), 1001)).toBe('ask')
  })

  it('that keeps silent about probes is asked after ten time-outs of silence, and not probed again', () => {
    let step = stepAfterSilence(IN_STEP, 'ask', 0, TIMEOUT)
    step = stepAfterSilence(step, 'probe', 2000, TIMEOUT)
    expect(nextStep(step, 3000)).toBe('probe')
    step = stepAfterSilence(step, 'probe', 4000, TIMEOUT)
    expect([nextStep(step, 13_999), nextStep(step, 14_000)]).toEqual([14_000, 'ask'])
    step = stepAfterSilence(stepAfterAnswer(step, 'ask'), 'ask', 20_000, TIMEOUT)
    expect([nextStep(step, 29_999), nextStep(step, 30_000)]).toEqual([30_000, 'ask'])
  })

  it('that answers probes is never asked while it owes one', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 30_000 }))), (events) => {
        let step: Step = IN_STEP
        let owes = false
        let now = 0
        for (const [answers, wait] of events) {
          now += wait
          const what = nextStep(step, now)
          if (typeof what === 'number') continue
          // It is there: a probe is answered, an ask perhaps too late.
          const answered = what === 'probe' || answers
          if (what === 'ask') expect(owes).toBe(false)
          step = answered ? stepAfterAnswer(step, what) : stepAfterSilence(step, what, now, TIMEOUT)
          owes = !answered
        }
      }),
    )
  })
})
