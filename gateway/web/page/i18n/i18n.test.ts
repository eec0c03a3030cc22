import { describe, expect, it } from 'vitest'
import { chooseLanguage, TEXTS, type TextKey, textOrNull, translator } from './i18n.ts'

const keys = Object.keys(TEXTS.en) as TextKey[]
const places = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()

describe('texts', () => {
  it('are complete in both languages', () => {
    expect(Object.keys(TEXTS.zh).sort()).toEqual([...keys].sort())
    for (const key of keys) {
      expect(TEXTS.en[key].trim(), key).not.toBe('')
      expect(TEXTS.zh[key].trim(), key).not.toBe('')
    }
  })

  it('fill in the same places in both languages', () => {
    for (const key of keys) expect(places(TEXTS.zh[key]), key).toEqual(places(TEXTS.en[key]))
  })

  it('are Chinese where they say so', () => {
    const chinese = keys.filter((key) => /[\u4e00-\u9fff]/.test(TEXTS.zh[key]))
    expect(keys.filter((key) => !chinese.includes(key))).toEqual(['switch.language_short', 'readmit.comma'])
  })

  it('agree with the number', () => {
    const t = translator('en')
    expect(t('station.people', { n: 1 })).toBe('1 person signed on')
    expect(t('station.people', { n: '3' })).toBe('3 people signed on')
    expect(translator('zh')('station.people', { n: 3 })).toBe('3 人在岗')
  })

  it('give nothing for a key that nobody wrote', () => {
    expect(textOrNull(translator('en'), 'state.running')).toBe('Running')
    expect(textOrNull(translator('en'), 'state.dancing')).toBeNull()
  })
})

describe('language', () => {
  const none = { url: null, stored: null, siteLocale: null, browser: [] }

  it('follows the URL, then the choice, then the site, then the browser', () => {
    const all = { url: 'en', stored: 'zh', siteLocale: 'zh-CN', browser: ['zh-CN'] }
    expect(chooseLanguage(all)).toBe('en')
    expect(chooseLanguage({ ...all, url: null })).toBe('zh')
    expect(chooseLanguage({ ...none, siteLocale: 'zh-CN', browser: ['en-GB'] })).toBe('zh')
    expect(chooseLanguage({ ...none, browser: ['de-DE', 'zh-TW'] })).toBe('zh')
  })

  it('is English where nothing known is asked for', () => {
    expect(chooseLanguage(none)).toBe('en')
    expect(chooseLanguage({ ...none, url: 'fr', siteLocale: 'de-DE' })).toBe('en')
  })
})
