import { expect, it } from 'vitest'
import { translator } from '../i18n/i18n.ts'
import { pathOfPage } from './page.ts'
import { sessionWords } from './words.ts'

it('a page is of all or of one person, the newest or an older one', () => {
  expect(pathOfPage({ who: null, before: null })).toBe('/operations?limit=50')
  expect(pathOfPage({ who: 'chen li', before: 7 })).toBe('/operations?limit=50&who=chen+li&before=7')
})

it('what was done about a session is said in words, any other request is shown as it came', () => {
  const words = (what: string) => sessionWords(translator('en'), 'en', what)
  expect(words('POST /api/v1/session from ::1')).toBe('Signed in, from ::1')
  expect(words('DELETE /api/v1/session from 10.0.0.7')).toBe('Signed out, from 10.0.0.7')
  expect(words('POST /api/v1/session from 10.0.0.7: HTTP_OTHER')).toContain('10.0.0.7')
  expect(words('POST /api/v1/session from 10.0.0.7: HTTP_OTHER')).toContain('HTTP_OTHER')
  expect(words('GET /api/v1/kpis?by=worker')).toBeNull()
})
