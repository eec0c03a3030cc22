import { describe, expect, it } from 'vitest'
import { formats } from '../format.ts'
import { translator } from '../i18n/i18n.ts'
import { changedTo, NEWEST, pathOfPage } from './page.ts'
import { readmitWords } from './readmit-words.ts'
import { shortened } from './shortened.ts'

const format = formats('en-GB', 'UTC')
const answer = { tried: 0, admitted: 0, duplicates: 0, refused: 0 }

describe('what became of readings tried again', () => {
  it('is said in words', () => {
    const all = { tried: 6, admitted: 3, duplicates: 1, refused: 2 }
    expect(readmitWords(translator('en'), format, all)).toBe(
      '3 admitted, 1 had come again meanwhile, 2 stay in quarantine: mend the configuration first.',
    )
    expect(readmitWords(translator('zh'), format, all)).toBe(
      '重试结果：3 条已采用，1 条此前已重新收到，2 条仍在隔离区，请先修正配置。',
    )
  })

  it('leaves out what did not happen', () => {
    const t = translator('en')
    expect(readmitWords(t, format, { ...answer, tried: 1, refused: 1 })).toBe(
      '1 stays in quarantine: mend the configuration first.',
    )
    expect(readmitWords(t, format, { ...answer, tried: 1, admitted: 1200 })).toBe('1,200 admitted.')
    expect(readmitWords(t, format, answer)).toBe('There was nothing to try again.')
  })
})

describe('a page of the quarantine', () => {
  it('is asked for by code and age', () => {
    expect(pathOfPage(NEWEST)).toBe('/quarantine?limit=50')
    expect(pathOfPage({ code: 'READING_NEGATIVE', before: 7 })).toBe(
      '/quarantine?limit=50&code=READING_NEGATIVE&before=7',
    )
  })

  it('says when entries came or went since, and not by what was told before it', () => {
    const shown = { total: 5, changes: 12 }
    expect(changedTo(shown, { total: 7, changes: 14 })).toBe(7)
    expect(changedTo(shown, { total: 5, changes: 14 })).toBe(5)
    expect(changedTo(shown, shown)).toBeNull()
    expect(changedTo(shown, { total: 4, changes: 11 })).toBeNull()
    expect(changedTo(shown, undefined)).toBeNull()
  })
})

describe('a payload', () => {
  it('is shown as it is when it is short, and by its beginning when it is long', () => {
    expect(shortened('{"v":1}')).toBe('{"v":1}')
    expect(shortened('😀'.repeat(61))).toBe(`${'😀'.repeat(60)}…`)
  })
})
