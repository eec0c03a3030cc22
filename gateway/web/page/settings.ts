import { createContext } from 'preact'
import { useContext, useEffect, useMemo, useState } from 'preact/hooks'
import { type Formats, formats } from './format.ts'
import { chooseLanguage, HTML_LANG, type Language, type Translate, translator } from './i18n/i18n.ts'

export type Theme = 'light' | 'dark'

/** How this screen shows things: language, theme, and the formats of the site. */
export interface Settings {
  language: Language
  t: Translate
  format: Formats
  locale: string
  /** IANA name of the site's time zone. */
  timeZone: string
  theme: Theme
  setLanguage(language: Language): void
  setTheme(theme: Theme): void
}

export const SettingsContext = createContext<Settings | null>(null)

export function useSettings(): Settings {
  const settings = useContext(SettingsContext)
  if (settings === null) throw new Error('SettingsContext is missing')
  return settings
}

/** The settings of this screen; the site is null until it is known. Writes language and theme to `<html>`. */
export function useSettingsOf(site: { locale: string; timezone: string } | null): Settings {
  const [chosen, setChosen] = useState(() => readChoice('lang'))
  const [theme, setTheme] = useTheme()
  const language = chooseLanguage({
    url: parameter('lang'),
    stored: chosen,
    siteLocale: site?.locale ?? null,
    browser: navigator.languages,
  })
  const locale = site?.locale ?? navigator.language
  const timeZone = site?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone

  useEffect(() => {
    document.documentElement.lang = HTML_LANG[language]
  }, [language])

  return useMemo(
    () => ({
      language,
      t: translator(language),
      format: formats(locale, timeZone),
      locale,
      timeZone,
      theme,
      setLanguage: (next: Language) => {
        keepChoice('lang', next)
        setChosen(next)
      },
      setTheme,
    }),
    [language, locale, timeZone, theme],
  )
}

function useTheme(): [Theme, (theme: Theme) => void] {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const [system, setSystem] = useState<Theme>(dark.matches ? 'dark' : 'light')
  const [chosen, setChosen] = useState(() => asTheme(parameter('theme')) ?? asTheme(readChoice('theme')))
  const theme = chosen ?? system

  useEffect(() => {
    const changed = () => setSystem(dark.matches ? 'dark' : 'light')
    dark.addEventListener('change', changed)
    return () => dark.removeEventListener('change', changed)
  }, [])
  // Before the first paint, so that colours read from the stylesheet (charts) are those of the theme.
  if (document.documentElement.dataset.theme !== theme) document.documentElement.dataset.theme = theme

  const choose = (next: Theme) => {
    keepChoice('theme', next)
    setChosen(next)
  }
  return [theme, choose]
}

const asTheme = (value: string | null): Theme | null => (value === 'light' || value === 'dark' ? value : null)

const parameter = (name: string): string | null => new URLSearchParams(location.search).get(name)

/** Makes a choice outlast the visit, and takes it out of the URL, where it would win for ever. */
function keepChoice(name: 'lang' | 'theme', value: string): void {
  const url = new URL(location.href)
  url.searchParams.delete(name)
  history.replaceState(null, '', url)
  try {
    localStorage.setItem(`lineside.${name}`, value)
  } catch {
    // A browser that keeps nothing (kiosk, private window): the choice holds for this visit.
  }
}

function readChoice(name: 'lang' | 'theme'): string | null {
  try {
    return localStorage.getItem(`lineside.${name}`)
  } catch {
    return null
  }
}
