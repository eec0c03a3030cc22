import { afterAll, describe, expect, it } from 'vitest'
import type { KpiQuestion } from '../kpi/index.ts'
import { createCardBook } from './cards.ts'
import { createFixture, fixtureFigures } from './fixture.ts'
import { fixtureCard, NOON } from './fixture-site.ts'
import { answerScores } from './scores.ts'

const asked: KpiQuestion[] = []
const cards = createCardBook([
  fixtureCard('assembler', { post: 'assembler' }),
  fixtureCard('assembler', { post: 'assembler' }, '2026-11-22'),
  fixtureCard('assembler', { post: 'assembler' }, '2026-12-01'),
  fixtureCard('team', { team: 'team-a' }, '2026-01-01', 'month'),
  fixtureCard('tester', { post: 'tester' }, '2026-11-23'),
])
const { context, remove } = createFixture({ cards, figures: fixtureFigures(asked) })
afterAll(remove)
const scores = (card: string, subject?: string, period?: string) =>
  answerScores(context, { card, subject, period }, NOON)

describe('scores', () => {
  it('of the running shift are provisional and open down to the figures of that shift', () => {
    const [result] = scores('assembler', 'w-001')
    expect(asked.at(-1)).toMatchObject({
      by: 'worker',
      from: Date.parse('2026-11-22T08:00:00Z'),
      to: Date.parse('2026-11-22T20:00:00Z'),
    })
    expect(result).toMatchObject({
      card: 'assembler',
      subject: 'w-001',
      period: { label: '2026-11-22/day', from: '2026-11-22', to: '2026-11-23' },
      state: 'provisional',
      score: 70,
      tier: 'good',
      indicators: [
        { id: 'pace', value: 0.9, n: 100, points: 90 },
        { id: 'defects', value: 0.05, n: 100, points: 50 },
      ],
    })
  })

  it('of a shift that is over are final', () => {
    expect(scores('assembler', 'w-001', '2026-11-21/night')[0].state).toBe('final')
  })

  it('use the version of the card in force on the last day of the period', () => {
    const before = scores('assembler', 'w-001', '2026-11-21/night')[0]
    const after = scores('assembler', 'w-001', '2026-11-22/day')[0]
    expect(before.card_hash).not.toBe(after.card_hash)
    expect(after.card_hash).toBe(cards.inForce('assembler', '2026-11-30')?.hash)
  })

  it('without a subject are those of everybody whom the card scores; without figures, held', () => {
    expect(scores('team').map(({ subject, state }) => [subject, state])).toEqual([
      ['w-001', 'provisional'],
      ['w-002', 'held'],
    ])
  })

  it.each([
    ['nobody', undefined, undefined, "no card named 'nobody'; known: assembler, team, tester"],
    ['assembler', 'w-002', undefined, "no subject of card 'assembler' named 'w-002'; known: w-001"],
    ['tester', 'w-002', '2026-11-22/day', "no version of card 'tester' is in force on 2026-11-22"],
  ])('card %s, subject %s, period %s: there is none', (card, subject, period, detail) => {
    expect(() => scores(card, subject, period)).toThrow(
      expect.objectContaining({ code: 'HTTP_NOT_FOUND', detail: expect.stringContaining(detail) }),
    )
  })

  it('of a period that the card does not have are refused, saying how a period is written', () => {
    expect(() => scores('team', 'w-001', '2026-11-22/day')).toThrow(
      expect.objectContaining({
        errors: [{ parameter: 'period', found: '2026-11-22/day', allowed: 'a month, such as 2026-11' }],
      }),
    )
  })
})

describe('cards', () => {
  const [first, second] = context.site.workers

  it('the narrower one wins, in force on the date', () => {
    expect(cards.applying(first, '2026-11-22')?.id).toBe('team')
    expect(cards.applying(first, '2026-11-22', 'shift')?.id).toBe('assembler')
    expect(cards.applying(second, '2026-11-22', 'shift')).toBeUndefined()
    expect(cards.applying(second, '2026-11-23', 'shift')?.id).toBe('tester')
  })

  it('give the lines of a metric, for colours', () => {
    expect(cards.limit('kpi:defect_rate', '2026-11-22')).toEqual({ pass: 0.03, excellent: 0.01 })
    expect(cards.limit('kpi:oee', '2026-11-22')).toBeNull()
  })
})
