import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { generatedFiles } from './generate.ts'

describe('generated files', () => {
  it.each(Object.entries(generatedFiles()))('%s is up to date (else: npm run -s docs)', (path, text) => {
    expect(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')).toBe(text)
  })
})
