import { expect, it } from 'vitest'
import { withStandards } from './corrected-standards.ts'
import type { DatedSite } from './history.ts'
import type { Site, Standard } from './site.ts'

const standard = (seconds: number, from: string, product = 'p-1'): Standard => ({
  ...{ product, station: 'st-1', seconds, from },
})
const version = (standards: Standard[], from = 0): DatedSite => ({ from, site: { standards } as Site })
const inWords = ({ site }: DatedSite) => site.standards.map(({ from, seconds }) => `${from} ${seconds}`)

it('a corrected standard takes the place of the same date, and stands beside others', () => {
  const said = version([standard(60, '2026-01-01'), standard(50, '2026-06-01')])
  expect(inWords(withStandards([said], [standard(45, '2026-06-01')])[0])).toEqual([
    '2026-01-01 60',
    '2026-06-01 45',
  ])
  expect(inWords(withStandards([said], [standard(40, '2026-03-01')])[0])).toHaveLength(3)
  expect(inWords(withStandards([said], [standard(45, '2026-06-01', 'p-2')])[0])).toHaveLength(3)
})

it('of two for the same date the later correction holds', () => {
  const [corrected] = withStandards([version([])], [standard(45, '2026-06-01'), standard(44, '2026-06-01')])
  expect(inWords(corrected)).toEqual(['2026-06-01 44'])
})

it('it is in every version, whatever that says, and versions share what they shared', () => {
  const shared = [standard(60, '2026-01-01')]
  const versions = [version(shared), version(shared, 5), version([standard(45, '2026-06-01')], 9)]
  const corrected = withStandards(versions, [standard(45, '2026-06-01')])
  expect(corrected.map(inWords)).toEqual([
    ['2026-01-01 60', '2026-06-01 45'],
    ['2026-01-01 60', '2026-06-01 45'],
    ['2026-06-01 45'],
  ])
  expect(corrected[0].site.standards).toBe(corrected[1].site.standards)
  expect(withStandards(versions, [])[0].site).toBe(versions[0].site)
})
