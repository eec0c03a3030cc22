import { expect, it } from 'vitest'
import { askedIn, hrefOf, queryOf } from './asked.ts'

const figure = {
  by: 'worker',
  id: '张三',
  from: '2026-11-02T00:00:00Z',
  to: '2026-11-03T00:00:00Z',
  kpi: 'good',
}

it('an address asks for the figure that it was made for', () => {
  for (const asked of [figure, { ...figure, line: 'line-1' }]) {
    expect(askedIn(hrefOf(asked).split('?')[1] ?? '')).toEqual({ what: 'figure', figure: asked })
  }
})

it('a fact or a correction is asked for by its number', () => {
  expect(askedIn('fact=17')).toEqual({ what: 'fact', fact: '17' })
  expect(askedIn('correction=3')).toEqual({ what: 'correction', correction: '3' })
})

it('what is not whole asks for nothing', () => {
  expect(askedIn('')).toEqual({ what: 'nothing' })
  expect(askedIn('by=worker&id=w-1')).toEqual({ what: 'nothing' })
})

it('pages are asked for beside the figure, and what is not set is left out', () => {
  expect(queryOf(figure, { input: 'good', cursor: null, limit: 20 })).toMatch(/&input=good&limit=20$/)
})
