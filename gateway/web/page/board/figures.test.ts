import { describe, expect, it } from 'vitest'
import { inFlowOrder, notesOf, paceOf, rate, stateOf, whyMissing, whyNoScore } from './figures.ts'
import { sampleStation, sampleWorker } from './fixture.ts'

describe('rating', () => {
  const efficiency = { pass: 0.85, excellent: 1 }
  const defects = { pass: 0.03, excellent: 0.01 }

  it('counts the line itself to the better side', () => {
    expect(rate(1, efficiency, 'higher')).toBe('excellent')
    expect(rate(0.85, efficiency, 'higher')).toBe('pass')
    expect(rate(0.8499, efficiency, 'higher')).toBe('below')
    expect(rate(0.01, defects, 'lower')).toBe('excellent')
    expect(rate(0.03, defects, 'lower')).toBe('pass')
    expect(rate(0.0301, defects, 'lower')).toBe('below')
  })

  it('is none without a figure or a card', () => {
    expect(rate(null, efficiency, 'higher')).toBeNull()
    expect(rate(0.9, null, 'higher')).toBeNull()
  })
})

describe('pace', () => {
  it('says how many units behind or ahead', () => {
    expect(paceOf(90, 110)).toEqual({ state: 'behind', by: 20 })
    expect(paceOf(130, 110)).toEqual({ state: 'ahead', by: 20 })
  })

  it('does not cry over a unit in a hundred, nor over a fraction of one', () => {
    expect(paceOf(98, 100)?.state).toBe('on_pace')
    expect(paceOf(3, 3.4)?.state).toBe('on_pace')
    expect(paceOf(0, 0)?.state).toBe('on_pace')
  })

  it('is none without a target', () => {
    expect(paceOf(90, null)).toBeNull()
  })
})

describe('a missing figure', () => {
  it('has its reason', () => {
    const noStandard = sampleWorker({ quality: { state: 'suspect', coverage: 1, reasons: ['no_standard'] } })
    expect(whyMissing('worker_efficiency', noStandard)).toBe('reason.no_standard')
    expect(whyMissing('defect_rate', sampleWorker({ good: 0 }))).toBe('reason.no_units')
    expect(whyMissing('worker_efficiency', sampleWorker())).toBe('reason.no_time')
  })
})

describe('a missing score', () => {
  it('has its reason', () => {
    const little = sampleWorker({ quality: { state: 'insufficient', coverage: 1, reasons: [] } })
    expect(whyNoScore(little)).toBe('reason.insufficient')
    expect(whyNoScore(sampleWorker())).toBe('workers.no_score')
    expect(whyNoScore(sampleWorker({ score: { value: null, tier: null, state: 'held' } }))).toBe(
      'workers.held',
    )
  })
})

describe('notes on a figure', () => {
  it('say first that the evidence is too little, and everything once', () => {
    const quality = {
      state: 'insufficient' as const,
      coverage: 1,
      reasons: ['shared', 'insufficient', 'shared'],
    }
    expect(notesOf(sampleWorker({ quality }))).toEqual(['insufficient', 'shared'])
  })

  it('are none on a sound figure', () => {
    expect(notesOf(sampleWorker())).toEqual([])
  })
})

describe('state of a station', () => {
  it('tells a bad reading from a station without the signal', () => {
    expect(stateOf(sampleStation())).toBe('running')
    expect(stateOf(sampleStation({ state: { value: null, since: null } }))).toBe('unknown')
    expect(stateOf(sampleStation({ state: null }))).toBe('no_signal')
  })
})

describe('people on the line', () => {
  it('stand in the order of the flow, those signed off last', () => {
    const stations = [sampleStation({ id: 'a' }), sampleStation({ id: 'b' })]
    const workers = [
      sampleWorker({ name: 'Gone', station: null }),
      sampleWorker({ name: 'Second', station: 'b' }),
      sampleWorker({ name: 'First', station: 'a' }),
    ]
    expect(inFlowOrder(workers, stations).map(({ name }) => name)).toEqual(['First', 'Second', 'Gone'])
  })
})
