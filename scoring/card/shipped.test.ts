import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { factsOf } from './fixtures.ts'
import { describeCard, loadCard, scoreCard } from './index.ts'

const folder = join(import.meta.dirname, '../../config/cards')
const load = (name: string) => loadCard(parse(readFileSync(join(folder, name), 'utf8')), name)
const figures = (values: Record<string, number>, n = 100) => {
  const keyed = Object.entries(values).map(([id, value]) => [`kpi:${id}`, { value, n }])
  return factsOf({}, { values: Object.fromEntries(keyed) })
}

describe('the card of the electronics assembler', () => {
  const card = load('electronics-assembler.yaml')
  const usual = { worker_performance: 0.925, defect_rate: 0.02, step_compliance: 0.99 }

  it('gives the result worked by hand in its comment', () => {
    const result = scoreCard(card, figures(usual))
    expect(result).toMatchObject({ score: 85.185167, tier: 'good', missing: ['first-pass'] })
    expect(result.payout).toEqual({ factor: 1, amount: null, method: 'tier' })
    expect(result.indicators.map(({ weight_bp, contribution }) => [weight_bp, contribution])).toEqual([
      [4445, 37.7825],
      [4444, 37.774],
      [1111, 9.628667],
      [0, 0],
    ])
  })

  it('scores 80 and pays all at the pass lines, and 90 at the excellent lines', () => {
    expect(describeCard(card)).toEqual({
      pass: { score: 80, tier: 'good', factor: 1 },
      excellent: { score: 90, tier: 'excellent', factor: 1.2 },
    })
  })

  it('needs nothing but figures of the gateway, and never the efficiency that charges stops to people', () => {
    expect(card.references.filter((key) => !key.startsWith('kpi:'))).toEqual(['measure:hr.bonus_base'])
    expect(card.references).not.toContain('kpi:worker_efficiency')
  })

  it('stays below what is paid above 8 % defects, however fast the work', () => {
    const result = scoreCard(card, figures({ ...usual, worker_performance: 1.2, defect_rate: 0.081 }))
    expect(result.gates).toEqual(['quality'])
    expect(result.tier).toBe('below')
  })

  it('holds the score of a thin sample instead of paying for pace alone', () => {
    expect(scoreCard(card, figures(usual, 19)).state).toBe('held')
    expect(scoreCard(card, figures({ worker_performance: 1.1 })).state).toBe('held')
  })
})
