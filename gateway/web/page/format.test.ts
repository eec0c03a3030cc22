import { describe, expect, it } from 'vitest'
import { age, DASH, duration, formats } from './format.ts'
import { translator } from './i18n/i18n.ts'

const china = formats('zh-CN', 'Asia/Shanghai')
const germany = formats('de-DE', 'Europe/Berlin')
const en = translator('en')
const zh = translator('zh')

describe('figures', () => {
  it('show an efficiency above standard as it is', () => {
    expect(china.percent(1.07)).toBe('107%')
    expect(germany.percent(1.07)).toBe('107\u00a0%')
  })

  it('show small defect rates with a decimal', () => {
    expect(china.rate(0.0123)).toBe('1.2%')
    expect(germany.rate(0)).toBe('0,0\u00a0%')
  })

  it('show a dash where there is no figure', () => {
    for (const show of [china.units, china.whole, china.percent, china.rate, china.score])
      expect(show(null)).toBe(DASH)
  })

  it('keep shares of units visible', () => {
    expect(china.units(12.5)).toBe('12.5')
    expect(china.units(1234)).toBe('1,234')
  })

  it('name sizes in decimal units', () => {
    expect(china.bytes(0)).toBe('0 B')
    expect(china.bytes(1_250_000)).toBe('1.3 MB')
  })
})

describe('times', () => {
  it('are those of the site, not of the browser', () => {
    expect(china.time('2026-11-02T16:05:00Z')).toBe('00:05')
    expect(germany.time('2026-11-02T16:05:00Z')).toBe('17:05')
    expect(china.date('2026-11-02T16:05:00Z')).toBe('2026/11/03')
  })

  it('last seconds, then minutes, then hours, then days', () => {
    expect(duration(en, 8_000)).toBe('8 s')
    expect(duration(en, 727_000)).toBe('12 min 07 s')
    expect(duration(en, 3_900_000)).toBe('1 h 05 min')
    expect(duration(zh, 3_900_000)).toBe('1 小时 05 分')
    expect(duration(en, 90_000_000)).toBe('1 d 1 h')
  })

  it('never run below zero where two clocks disagree', () => {
    expect(duration(en, -5_000)).toBe('0 s')
  })

  it('age in whole minutes', () => {
    expect(age(en, 727_000)).toBe('12 min')
    expect(age(en, 7_000)).toBe('7 s')
  })
})
