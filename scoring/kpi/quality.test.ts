import { describe, expect, it } from 'vitest'
import { qualityOf } from './quality.ts'

const fine = { reasons: [], coverage: 1, open: false, thin: false }

describe('the quality of a figure', () => {
  it('is good where nothing speaks against it', () => {
    expect(qualityOf(fine)).toEqual({ state: 'good', coverage: 1, reasons: [] })
  })

  it.each(['standard_suspect', 'clock', 'counter_jump', 'no_standard', 'long_session'])(
    'is suspect for %s',
    (reason) => {
      expect(qualityOf({ ...fine, reasons: [reason] })).toMatchObject({ state: 'suspect', reasons: [reason] })
    },
  )

  it.each(['shared', 'missed_sign_off', 'counter_reset', 'counter_gap', 'repeats', 'seq_reused'])(
    'stays good for %s, which only informs',
    (reason) => {
      expect(qualityOf({ ...fine, reasons: [reason] })).toMatchObject({ state: 'good', reasons: [reason] })
    },
  )

  it('is the worst that applies: thin evidence, then suspicion, then an open window', () => {
    const all = { ...fine, reasons: ['clock'], open: true, thin: true }
    expect(qualityOf(all).state).toBe('insufficient')
    expect(qualityOf({ ...all, thin: false }).state).toBe('suspect')
    expect(qualityOf({ ...all, thin: false, reasons: [] }).state).toBe('provisional')
  })

  it('names each reason once, in a fixed order', () => {
    expect(qualityOf({ ...fine, reasons: ['shared', 'clock', 'shared'] }).reasons).toEqual([
      'clock',
      'shared',
    ])
  })
})
