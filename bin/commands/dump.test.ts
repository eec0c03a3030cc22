import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { DICTIONARY, dictionaryInWords, WHATS } from '../../gateway/dump/index.ts'

it('docs/dump.md holds the data dictionary (else: lineside dump --dictionary)', () => {
  expect(readFileSync(new URL('../../docs/dump.md', import.meta.url), 'utf8')).toContain(dictionaryInWords())
})

it.each(WHATS)('no column of %s is there twice, and each says what it means', (what) => {
  const names = DICTIONARY[what].map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const { unit, meaning } of DICTIONARY[what]) expect([unit, meaning]).not.toContain('')
})
