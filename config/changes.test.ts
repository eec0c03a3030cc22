import { expect, it } from 'vitest'
import { changeInWords, changesBetween } from './changes.ts'

const SITE = {
  site: { id: 'plant-1', timezone: 'UTC' },
  workers: [
    { id: 'w-1', name: 'Ana', badges: ['A1'] },
    { id: 'w-2', name: 'Ben', badges: ['B2'] },
  ],
  standards: [{ product: 'p-1', station: 'st-1', seconds: 42, from: '2026-01-01' }],
  cards: ['a.yaml'],
}

function words(after: object, locale = 'en'): string[] {
  return changesBetween(SITE, after).map((change) => changeInWords(change, locale))
}

it('a version that says the same has no differences, whatever the order of its keys', () => {
  expect(words(Object.fromEntries(Object.entries(SITE).reverse()))).toEqual([])
})

it('a badge that moves to another person is said with both people', () => {
  const workers = [
    { id: 'w-1', name: 'Ana', badges: [] },
    { id: 'w-2', name: 'Ben', badges: ['B2', 'A1'] },
  ]
  expect(words({ ...SITE, workers })).toEqual([
    'workers w-1 badges: ["A1"] → []',
    'workers w-2 badges: ["B2"] → ["B2","A1"]',
  ])
})

it('what is added, removed and changed is named by its id or what stands for one', () => {
  const standards = [
    { product: 'p-1', station: 'st-1', seconds: 40, from: '2026-01-01' },
    { product: 'p-1', station: 'st-1', seconds: 38, from: '2026-12-01' },
  ]
  expect(words({ ...SITE, workers: SITE.workers.slice(0, 1), standards })).toEqual([
    'workers w-2: removed {"id":"w-2","name":"Ben","badges":["B2"]}',
    'standards p-1 st-1 2026-01-01 seconds: 42 → 40',
    'standards p-1 st-1 2026-12-01: added {"product":"p-1","station":"st-1","seconds":38,"from":"2026-12-01"}',
  ])
})

it('another order is a difference where only that changed', () => {
  expect(words({ ...SITE, workers: [...SITE.workers].reverse() })).toEqual([
    'workers: ["w-1","w-2"] → ["w-2","w-1"]',
  ])
})

it('is said in Chinese too', () => {
  expect(words({ ...SITE, site: { id: 'plant-1', timezone: 'Asia/Shanghai' } }, 'zh-CN')).toEqual([
    'site timezone：UTC → Asia/Shanghai',
  ])
})

it('a thing may be called as JavaScript calls its own', () => {
  const workers = [...SITE.workers, { id: 'constructor', name: 'Eve', badges: [] }]
  expect(words({ ...SITE, workers, toString: 1 })).toEqual([
    'workers constructor: added {"id":"constructor","name":"Eve","badges":[]}',
    'toString: added 1',
  ])
})
