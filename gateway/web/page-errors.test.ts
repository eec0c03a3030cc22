import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ERRORS } from '../../base/index.ts'

// The page may not import base, nor the server the page: the file is read as text.
const source = readFileSync(new URL('page/i18n/errors.ts', import.meta.url), 'utf8')
const shown = Object.entries(ERRORS).filter(([code]) => /^(READING|DEVICE|AGENT|SINK)_/.test(code))

describe('error codes on the page', () => {
  it.each(shown)('%s is told in the words of the table, and in Chinese', (code, [what, next]) => {
    const start = source.indexOf(`\n  ${code}: {`)
    expect(start).toBeGreaterThan(0)
    const entry = source.slice(start, source.indexOf('\n  },', start))
    expect(entry).toContain(what)
    expect(entry).toContain(next)
    expect(entry).toMatch(/zh: \[\s*'[^']*[\u4e00-\u9fff]/)
  })

  it('are all of the table', () => {
    const told = [...source.matchAll(/^ {2}([A-Z_]+): \{/gm)].map(([, code]) => code)
    expect(told.sort()).toEqual(shown.map(([code]) => code).sort())
  })
})
