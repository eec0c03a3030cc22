import { useSettings } from '../settings.ts'
import { Icon } from '../ui/icon.tsx'

/** Another language, another theme. */
export function Switches() {
  const { t, language, theme, setLanguage, setTheme } = useSettings()
  const otherLanguage = language === 'zh' ? 'en' : 'zh'
  const otherTheme = theme === 'dark' ? 'light' : 'dark'
  return (
    <>
      <button
        type="button"
        class="nav-link"
        aria-label={`${t('switch.language_short')}: ${t('switch.language')}`}
        onClick={() => setLanguage(otherLanguage)}
      >
        <Icon name="language" />
        <span lang={otherLanguage}>{t('switch.language_short')}</span>
      </button>
      <button
        type="button"
        class="nav-link nav-theme"
        aria-label={t(`switch.${otherTheme}`)}
        onClick={() => setTheme(otherTheme)}
      >
        <Icon name={otherTheme === 'dark' ? 'moon' : 'sun'} />
      </button>
    </>
  )
}
