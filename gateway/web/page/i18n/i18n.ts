import { en, type TextKey, type Texts } from './en.ts'
import { zh } from './zh.ts'

export type Language = 'zh' | 'en'
export type { TextKey }
export type Values = Record<string, string | number>
/** The text of a key in the language in force, its places filled in. */
export type Translate = (key: TextKey, values?: Values) => string

export const TEXTS: Record<Language, Texts> = { en, zh }

/** What `<html lang>` says for a language. */
export const HTML_LANG: Record<Language, string> = { zh: 'zh-CN', en: 'en' }

/** The language to show: asked for in the URL, else chosen before, else the site's, else the browser's. */
export function chooseLanguage(from: {
  url: string | null
  stored: string | null
  siteLocale: string | null
  browser: readonly string[]
}): Language {
  const wishes = [from.url, from.stored, from.siteLocale, ...from.browser]
  for (const wish of wishes) {
    const language = languageOf(wish)
    if (language !== null) return language
  }
  return 'en'
}

/** A function that gives texts of one language. A number `n` chooses between `one|many`. */
export function translator(language: Language): Translate {
  const texts = TEXTS[language]
  return (key, values = {}) => fill(pick(texts[key], values.n), values)
}

/** The text of a key that is put together at run time (`state.` + value), or null where there is none. */
export function textOrNull(t: Translate, key: string): string | null {
  return key in en ? t(key as TextKey) : null
}

function languageOf(tag: string | null): Language | null {
  const primary = tag?.toLowerCase().split('-')[0]
  return primary === 'zh' || primary === 'en' ? primary : null
}

function pick(text: string, n: string | number | undefined): string {
  const [one, many] = text.split('|')
  if (many === undefined) return text
  return n === 1 || n === '1' ? (one ?? text) : many
}

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place))
}
