import { expect, it } from 'vitest'
import { formats } from '../format.ts'
import { translator } from '../i18n/i18n.ts'
import { changesOf, directionOf, type EffectRow, figureName, figureValue } from './effect.ts'

const t = translator('en')
const format = formats('en', 'UTC')
const row = (before: object | null, after: object | null) =>
  ({ by: 'worker', id: 'w-1', from: '', shift: null, before, after }) as unknown as EffectRow
const words = (effect: EffectRow) =>
  changesOf(effect).map((change) => {
    const [before, after] = [change.before, change.after].map((value) =>
      figureValue(t, format, change, value),
    )
    return `${figureName(t, change)} ${before} ${after} ${directionOf(change)}`
  })

it('an effect says which figures change, KPIs first, with their units and which way they go', () => {
  const before = { sums: { good: 20, attended_s: 28_800, off_standard_s: {} }, kpis: { defect_rate: 0.05 } }
  const after = {
    sums: { good: 20, attended_s: 14_400, off_standard_s: { down: 90 } },
    kpis: { defect_rate: 0.1 },
  }
  expect(words(row(before, after))).toEqual([
    'Defect rate 5.0% 10.0% up',
    'Time attended 8 h 00 min 4 h 00 min down',
    'Time kept from working: Down – 1 min 30 s up',
  ])
})

it('a row that is new has nothing before, one that is gone nothing after', () => {
  const figures = { sums: { good: 3 }, kpis: { production_rate: 1.5 } }
  expect(words(row(null, figures))).toEqual(['Production rate – 1.5 units/h up', 'Good – 3 up'])
  expect(words(row(figures, null))).toEqual(['Production rate 1.5 units/h – down', 'Good 3 – down'])
})
