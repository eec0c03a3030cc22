import type { Translate } from './i18n/i18n.ts'

/** What stands where there is no figure. */
export const DASH = '–'

export interface Formats {
  /** Units: whole numbers as they are, shares with one decimal. */
  units(value: number | null): string
  /** A whole number, for totals. */
  whole(value: number | null): string
  /** A ratio as whole percent: 1.07 is 107 %. */
  percent(value: number | null): string
  /** A small ratio (defects) as percent with one decimal. */
  rate(value: number | null): string
  /** A number as it was worked out, to four decimals. */
  exact(value: number | null): string
  /** A score with one decimal. */
  score(value: number | null): string
  bytes(value: number): string
  /** Local time of the site, hours and minutes. */
  time(at: string | number): string
  /** Local time of the site with seconds. */
  clock(at: string | number): string
  /** Local date of the site. */
  date(at: string | number): string
  dateTime(at: string | number): string
}

/** Formats in the site's locale and time zone, whatever the language of the texts. */
export function formats(locale: string, timeZone: string): Formats {
  const units = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  const rate = new Intl.NumberFormat(locale, {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  })
  const exact = new Intl.NumberFormat(locale, { maximumFractionDigits: 4 })
  const score = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
  const clockParts = { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  const dateParts = { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' } as const
  const time = new Intl.DateTimeFormat(locale, clockParts)
  const clock = new Intl.DateTimeFormat(locale, { ...clockParts, second: '2-digit' })
  const date = new Intl.DateTimeFormat(locale, dateParts)
  const dateTime = new Intl.DateTimeFormat(locale, { ...dateParts, ...clockParts, second: '2-digit' })

  const number = (format: Intl.NumberFormat) => (value: number | null) =>
    value === null ? DASH : format.format(value)
  const instant = (format: Intl.DateTimeFormat) => (at: string | number) => format.format(new Date(at))
  return {
    units: number(units),
    whole: number(whole),
    percent: number(percent),
    rate: number(rate),
    exact: number(exact),
    score: number(score),
    bytes: (value) => bytes(value, units),
    time: instant(time),
    clock: instant(clock),
    date: instant(date),
    dateTime: instant(dateTime),
  }
}

/** A length of time in words, `ms` long: seconds below a minute, then two units; never below zero. */
export function duration(t: Translate, ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000))
  const s = total % 60
  const min = Math.floor(total / 60) % 60
  const h = Math.floor(total / 3600) % 24
  const d = Math.floor(total / 86_400)
  const two = (part: number) => String(part).padStart(2, '0')
  if (total < 60) return t('unit.s', { s })
  if (total < 3600) return t('unit.min_s', { min, s: two(s) })
  if (total < 86_400) return t('unit.h_min', { h, min: two(min) })
  return t('unit.d_h', { d, h })
}

/** The age of something: as `duration`, but whole minutes from one minute on, so that it moves calmly. */
export function age(t: Translate, ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000))
  if (total < 60 || total >= 3600) return duration(t, ms)
  return t('unit.min', { min: Math.floor(total / 60) })
}

function bytes(value: number, format: Intl.NumberFormat): string {
  const names = ['B', 'kB', 'MB', 'GB', 'TB']
  const step = value < 1 ? 0 : Math.min(names.length - 1, Math.floor(Math.log10(value) / 3))
  return `${format.format(value / 1000 ** step)} ${names[step]}`
}
